/// What is to be done with an asset.
public enum TradeAction: String, Sendable, Hashable, CaseIterable {
  /// Open a long position, or add to it.
  case buy
  /// Open a short position, or add to it.
  case sell
  /// Leave everything as it is.
  case hold
  /// Bring the position to another size, or move its take-profit and stop-loss.
  case adjust
  /// Close the position.
  case close
}

/// How much may be lost by a decision, in its author's words.
public enum RiskLevel: String, Sendable, Hashable, CaseIterable, Comparable {
  case low, medium, high

  /// Less risk.
  public static func < (left: RiskLevel, right: RiskLevel) -> Bool { left.rank < right.rank }

  private var rank: Int {
    switch self {
    case .low: 0
    case .medium: 1
    case .high: 2
    }
  }
}

extension Set<RiskLevel> {
  /// Their words, the least risk first.
  package var words: [String] { sorted().map(\.rawValue) }
}
