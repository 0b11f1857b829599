/// What kind of change an indicator's movement is; strategies weigh and time-limit by it.
public enum ChangeType: String, Sendable, Hashable, CaseIterable {
  case technical
  case volatility
  case price
  case marketRegime = "market_regime"
  case timeDecay = "time_decay"

  /// Position among ``allCases``, for tables by change type.
  package var index: Int {
    switch self {
    case .technical: 0
    case .volatility: 1
    case .price: 2
    case .marketRegime: 3
    case .timeDecay: 4
    }
  }
}
