import DeadbandCore

/// The lines of a rule-like analyst for one strategy: |delta|, days left, price at support, volatility rank and RSI.
struct RuleLines: Sendable {
  private let delta, days, rank, rsi, support: Double
  private let watchesRSI: Bool
  /// The three answers besides `hold`, in the order in which the lines give them.
  private let answers: [Int]

  /// Lines as a person would draw them.
  init(drawnFrom generator: inout SplitMix64) {
    delta = 0.25 + (generator.unit() * 45).rounded() / 100
    days = 14 + (generator.unit() * 14).rounded()
    rank = 70 + (generator.unit() * 25).rounded()
    rsi = 68 + (generator.unit() * 10).rounded()
    support = 1 + (generator.unit() * 10).rounded() / 1_000
    watchesRSI = generator.unit() < 0.5
    answers = [1, 2, 3].shuffled(using: &generator)
  }

  func answer(_ snapshot: Snapshot) -> Int {
    if let left = snapshot[IndicatorSchema.lane("days_to_expiration")], left <= days { return answers[2] }
    if let size = snapshot[IndicatorSchema.lane("delta")], abs(size) >= delta { return answers[1] }
    if let level = snapshot[IndicatorSchema.lane("support_level")],
      snapshot.underlyingPrice < level * support
    {
      return answers[1]
    }
    if let rank = snapshot[IndicatorSchema.lane("volatility_rank")], rank >= self.rank { return answers[0] }
    if watchesRSI, let rsi = snapshot[IndicatorSchema.lane("rsi")], rsi > self.rsi { return answers[2] }
    return 0
  }
}

extension IndicatorSchema {
  /// A built-in indicator's lane; that of the price for a key that does not exist.
  static func lane(_ key: String) -> Int { standard.lane(of: key) ?? Lane.underlyingPrice }
}
