import DeadbandCore

extension Timestamp {
  /// Whole seconds since 1970-01-01T00:00:00Z, rounded down.
  var wholeSeconds: Int64 { split.seconds }

  /// The instant so much later, held within the range.
  func advanced(by duration: Duration) -> Timestamp {
    let (seconds, attoseconds) = duration.components
    let later = Int128(seconds) * 1_000_000_000 + Int128(attoseconds / 1_000_000_000)
    let sum = Int128(nanosecondsSince1970) + later
    return Timestamp(nanosecondsSince1970: Int64(clamping: sum))
  }
}
