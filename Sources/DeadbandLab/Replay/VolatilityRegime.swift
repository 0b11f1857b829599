/// How unusual the volatility was at a tick, by `volatility_rank`, its percentile among the 252 days before.
public enum VolatilityRegime: Int, Sendable, CaseIterable, CustomStringConvertible {
  /// At most 20.
  case calm
  /// Above 20, at most 50.
  case usual
  /// Above 50, at most 90.
  case high
  /// Above 90.
  case extreme
  /// The rank is not known.
  case missing

  /// The regime of a rank from 0 to 100; `nil` where there is none.
  init(ofRank rank: Double?) {
    self =
      switch rank {
      case nil: .missing
      case let rank? where rank <= 20: .calm
      case let rank? where rank <= 50: .usual
      case let rank? where rank <= 90: .high
      default: .extreme
      }
  }

  /// The ranks as reports name them: `20–50`.
  public var description: String {
    switch self {
    case .calm: "≤ 20"
    case .usual: "20–50"
    case .high: "50–90"
    case .extreme: "> 90"
    case .missing: "missing"
    }
  }
}
