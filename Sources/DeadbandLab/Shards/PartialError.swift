import DeadbandCore

/// Why partial results cannot be read or joined.
public enum PartialError: Error, Sendable, CustomStringConvertible {
  /// The text is refused: its file, the place in it (empty where it is no JSON), the reason.
  case refused(source: String, path: String, reason: String)
  /// Two partial results are not of one run: both files, and what differs, with both values.
  case differ(String, String, what: String, String, String)
  /// The same part is in two files.
  case twice(Shard, String, String)
  /// Parts that no file holds.
  case missing([Shard])
  /// There is nothing to join.
  case none
  /// The sums no longer fit.
  case sum(ReplayError)

  /// The error as a sentence.
  public var description: String {
    switch self {
    case .refused(let source, let path, let reason):
      Self.sentence(source: source, path: path, reason: reason)
    case .differ(let first, let second, let what, let one, let other):
      "\(first) and \(second) are of different runs: \(what) is \(one) in one and \(other) in the other"
        .onOneLine
    case .twice(let shard, let first, let second):
      "\(first) and \(second) both hold part \(shard); join each part once".onOneLine
    case .missing(let shards):
      "\(shards.count == 1 ? "part" : "parts") \(shards.map(\.description).joined(separator: ", ")) "
        + "\(shards.count == 1 ? "is" : "are") missing; join them too, or write what there is with --partial"
    case .none: "no partial result is named"
    case .sum(let error): "the sums do not fit: \(error)"
    }
  }
}

extension PartialError: DocumentError {}
