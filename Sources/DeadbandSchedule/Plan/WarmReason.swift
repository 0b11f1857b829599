/// Why a subject is expected to be asked for.
public enum WarmReason: Hashable, Sendable {
  /// It was, at this time of earlier weeks; so many requests are expected that the last analysis no longer serves.
  case pattern(expected: Double)
  /// The market opens.
  case opening
  /// An event of its symbol is near; its kind.
  case event(kind: String)

  /// Of reasons that are due at one time, the one that is told: the rarer first.
  var rank: Int {
    switch self {
    case .event: 0
    case .opening: 1
    case .pattern: 2
    }
  }
}
