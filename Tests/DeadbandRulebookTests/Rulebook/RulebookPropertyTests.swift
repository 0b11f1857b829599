import DeadbandCore
import DeadbandPricing
import Testing

@testable import DeadbandRulebook

@Suite struct RulebookPropertyTests {
  private static let seed = UInt64.random(in: 0...UInt64.max)
  private let rulebooks = [Rulebook.standard] + Rulebook.family(count: 4, seed: 7)

  /// A market that is anything between dull and wild, with indicators missing now and then.
  private func market(_ generator: inout SplitMix64) -> [String: Snapshot.Value] {
    let ranges: [(String, ClosedRange<Double>)] = [
      ("implied_volatility", 0...1), ("volatility_rank", 0...100), ("delta", -1...1), ("theta", -0.1...0.1),
      ("days_to_expiration", 0...60), ("support_level", 80...110),
    ]
    var values: [String: Snapshot.Value] = [
      "underlying_price": .number(.random(in: 80...120, using: &generator))
    ]
    for (key, range) in ranges where Int.random(in: 0..<10, using: &generator) > 0 {
      values[key] = .number(.random(in: range, using: &generator))
    }
    let bias = ["BEARISH", "NEUTRAL", "BULLISH"].randomElement(using: &generator)
    values["market_bias"] = bias.map { .category($0) }
    return values
  }

  private func position(_ generator: inout SplitMix64, shiftedBy days: Int) throws -> Position {
    try condor(
      entryValue: .random(in: -2...2, using: &generator),
      expiration: sampleExpiration.adding(days: .random(in: -50...50, using: &generator) + days))
  }

  /// Indicators that no management rule reads, as far from each other as their ranges allow.
  private let unread: [[String: Snapshot.Value]] = [
    ["rsi": .number(1), "macd": .number(-9), "vix_level": .number(9), "quality_tier": .category("LOW")],
    ["rsi": .number(99), "macd": .number(9), "overall_score": .number(99), "gamma": .number(5)],
  ]

  @Test func answersDependOnNothingButTheSituation() throws {
    var generator = SplitMix64(seed: Self.seed)
    var actions: Set<Action> = []
    for round in 0..<2000 {
      let strategy = try #require(ManagedStrategy.allCases.randomElement(using: &generator))
      let values = market(&generator)
      let start = generator
      // The same market and position, 1000 days apart and with other indicators beside those that are read.
      let answers = try [0, 1000].enumerated().map { index, days in
        generator = start
        let position = Bool.random(using: &generator) ? try position(&generator, shiftedBy: days) : nil
        let instant = try #require(sampleTime.adding(seconds: Int64(days) * 86_400))
        let situation = try situation(strategy, values.merging(unread[index]) { $1 }, position, at: instant)
        return rulebooks.map { $0.answer(to: situation) }
      }
      #expect(answers[0] == answers[1], "seed \(Self.seed), round \(round)")
      actions.formUnion(answers[0].map(\.action))
    }
    #expect(actions.count == 4, "the markets drawn are too dull to prove anything; seed \(Self.seed)")
  }

  @Test func aMissingIndicatorNeverMakesItsRuleApply() throws {
    var generator = SplitMix64(seed: Self.seed)
    for round in 0..<2000 {
      let strategy = try #require(ManagedStrategy.allCases.randomElement(using: &generator))
      let values = market(&generator)
      let position = Bool.random(using: &generator) ? try position(&generator, shiftedBy: 0) : nil
      for rulebook in rulebooks {
        let reason = try rulebook.answer(to: situation(strategy, values, position)).reason
        let needed: [String] =
          switch reason {
          case .profitTarget, .lossLimit, .optionGain: ["implied_volatility"]
          case .delta: [position == nil ? "delta" : "implied_volatility"]
          case .decayed: ["theta", "days_to_expiration"]
          case .exitDay: position == nil ? ["days_to_expiration"] : []
          case .volatilityRank: ["volatility_rank"]
          case .underSupport: ["support_level"]
          default: []
          }
        for key in needed { #expect(values[key] != nil, "\(reason); seed \(Self.seed), round \(round)") }
      }
    }
  }

  @Test func valuesFromTheGreeksAreThoseOfTheModel() throws {
    var generator = SplitMix64(seed: Self.seed)
    for round in 0..<2000 {
      let spot = Double.random(in: 50...150, using: &generator)
      let volatility = (Double.random(in: 0.0001...3, using: &generator) * 10_000).rounded() / 10_000
      let type: OptionType = Bool.random(using: &generator) ? .call : .put
      let expiration = sampleExpiration.adding(days: .random(in: -40...700, using: &generator))
      let sold = try Position(legs: [leg(type, .short, 100, expiration: expiration)], entryValue: 1)
      let values = calm.with("underlying_price", spot).with("implied_volatility", volatility)
      let situation = try situation(.other, values, sold)
      let seconds =
        Double(expiration.daysSince1970) * 86_400 + 75_600
        - Double(sampleTime.nanosecondsSince1970 / 1_000_000_000)
      let model = try BlackScholes(
        spot: situation.price, strike: 100, years: seconds / (365 * 86_400), volatility: volatility,
        rate: AssumedCarry.rate, dividendYield: AssumedCarry.dividendYield)
      let cost = try #require(situation.closingCost)
      #expect(abs(cost - model.price(of: type)) < 1e-9, "seed \(Self.seed), round \(round)")
    }
  }
}
