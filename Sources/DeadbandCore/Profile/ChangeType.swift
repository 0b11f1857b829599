/// What kind of change an indicator's movement is; strategies weigh and time-limit by it.
public enum ChangeType: String, Sendable, Hashable, CaseIterable {
  /// Momentum, trend and volume of the underlying.
  case technical
  /// Implied and realised volatility and the position's sensitivity to it.
  case volatility
  /// The underlying's price, its levels, and the position's sensitivity to it.
  case price
  /// The state of the whole market, and the scores made of everything.
  case marketRegime = "market_regime"
  /// What the passing of time alone changes.
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
