/// What clocks of a zone show, as a list of the instants at which that changes.
///
/// A list, and no rule: no time zone database is needed, and a change of the law is a change of the data.
struct ZoneOffsets: Hashable, Sendable {
  /// Seconds since 1970-01-01T00:00:00Z, ascending; the first is before all that is asked for.
  private var starts: [Int64] = []
  /// Seconds east of Greenwich from each of them on.
  private var offsets: [Int64] = []

  /// The last instant added.
  var last: Int64? { starts.last }

  /// Adds an offset that holds from an instant on, which comes after ``last``.
  mutating func add(from seconds: Int64, offsetSeconds: Int64) {
    starts.append(seconds)
    offsets.append(offsetSeconds)
  }

  /// Seconds east of Greenwich at an instant. O(log offsets).
  func offset(at seconds: Int64) -> Int64 {
    var low = 0
    var high = starts.count
    while low < high {
      let middle = (low + high) / 2
      if starts[middle] <= seconds { low = middle + 1 } else { high = middle }
    }
    return offsets.isEmpty ? 0 : offsets[max(low - 1, 0)]
  }

  /// The instant at which clocks show so many seconds since 1970-01-01T00:00, by day, when they do not change.
  func instant(localSeconds: Int64) -> Int64 {
    // The offset of an hour that is off by the offset itself, then of the hour that this leads to.
    let near = localSeconds - offset(at: localSeconds)
    return localSeconds - offset(at: near)
  }
}
