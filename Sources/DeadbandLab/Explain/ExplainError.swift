import DeadbandCharts
public import DeadbandCore

/// Why a tick cannot be explained.
public enum ExplainError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The history has no such subject; how many it has, and some of them.
  case unknownSubject(String, count: Int, some: [String])
  /// The subject has no tick at that time or before it.
  case noTick(subject: String, at: Timestamp, first: Timestamp)

  /// The error as a sentence.
  public var description: String {
    switch self {
    case .unknownSubject(let name, let count, let some):
      "no subject is called \(name.quotedForMessage); the history has \(grouped(count)): "
        + some.map(\.quotedForMessage).joined(separator: ", ") + (count > some.count ? ", …" : "")
    case .noTick(let subject, let at, let first):
      "\(subject.quotedForMessage) has no tick at \(at) or before; its first is at \(first)"
    }
  }
}
