import Testing

@testable import DeadbandCore

/// The example profile with indicators of a user's own: they fire, score, age and fingerprint like the others.
@Suite struct OrderFlowTests {
  private let profile: ThresholdProfile
  private let base: Snapshot

  init() throws {
    let file = try Files.threshold("order-flow.json")
    // All rules on: which of them the default profile leaves out is not the matter here.
    let allRules = Array(#"{"extends":"order-flow","rules":{"disabled":[]}}"#.utf8)
    profile = try ThresholdProfile(json: allRules, source: "test.json") { name in
      name == "order-flow" ? (file, "order-flow.json") : try ThresholdProfile.builtIn(named: name)
    }
    base = try Snapshot(
      numbers: ["order_flow_imbalance": 0.4, "correlated_asset_move": 0, "news_sentiment": 0.1],
      schema: profile.schema)
  }

  private func moved(_ changes: [String: Double?], hours: Double = 0) throws -> Assessment {
    var numbers = ["order_flow_imbalance": 0.4, "correlated_asset_move": 0, "news_sentiment": 0.1]
    for (key, value) in changes { numbers[key] = value }
    return try profile.assess(
      Snapshot(numbers: numbers, schema: profile.schema), against: base, ageSeconds: hours * 3600)
  }

  @Test func theyFollowTheBuiltInOnes() {
    let keys = profile.schema.definitions.suffix(3).map(\.key)
    #expect(keys == ["order_flow_imbalance", "correlated_asset_move", "news_sentiment"])
    #expect(profile.schema.definitions.suffix(3).allSatisfy { $0.group == .custom })
  }

  @Test func theyFireAndScore() throws {
    #expect(try moved(["news_sentiment": 0.6]).fired.isEmpty)
    #expect(try moved(["news_sentiment": 0.61]).fired.lanes.map { $0 } == [25])
    #expect(try moved(["correlated_asset_move": -0.021]).fired.lanes.map { $0 } == [24])
    // Less than the threshold of 0.3, but through the level 0.
    #expect(try moved(["order_flow_imbalance": 0.15]).fired.isEmpty)
    let base = try Snapshot(numbers: ["order_flow_imbalance": 0.1], schema: profile.schema)
    let through = try profile.assess(
      Snapshot(numbers: ["order_flow_imbalance": -0.1], schema: profile.schema), against: base, ageSeconds: 0)
    #expect(through.fired.lanes.map { $0 } == [23])

    let all = try moved(["order_flow_imbalance": 0, "correlated_asset_move": 0.03, "news_sentiment": -1])
    #expect(all.fired.count == 3)
    let cap = profile.settings.significance.magnitudeCap
    let expected = 15 * min(4.0 / 3, cap) + 15 * min(1.5, cap) + 20 * min(2.2, cap)
    #expect(abs(all.significance - expected) < 1e-9)
    #expect(all.rules.has(.significance) == (expected > profile.settings.significance.refreshAbove))
  }

  @Test func theyAge() throws {
    // Half a threshold is not enough; a little more is, once the market regime's limit has passed.
    let limit = profile.settings.changeTypes[ChangeType.marketRegime.index].timeLimitHours
    #expect(try moved(["news_sentiment": 0.36], hours: limit).rules.has(.overdue))
    #expect(try !moved(["news_sentiment": 0.35], hours: limit).rules.has(.overdue))
    #expect(try !moved(["news_sentiment": 0.36], hours: limit - 0.01).rules.has(.overdue))
    let silent = try moved(["news_sentiment": nil], hours: limit)
    #expect(silent.unverified.lanes.map { $0 } == [25])
    #expect(silent.rules.has(.overdue))
  }

  @Test func theyAreFingerprinted() throws {
    let print = Fingerprint(base)
    let other = Fingerprint(
      try Snapshot(
        numbers: ["order_flow_imbalance": 0.4, "correlated_asset_move": 0, "news_sentiment": 0.11],
        schema: profile.schema))
    #expect(print.custom != nil)
    #expect(print.custom != other.custom)
    #expect(print.state != other.state)
    #expect(print.market == other.market)
    #expect(Fingerprint(try Snapshot(numbers: [:])).custom == nil)
  }

  @Test func theyAreHeldToTheirRanges() {
    let error = #expect(throws: SnapshotError.self) {
      try Snapshot(numbers: ["news_sentiment": 1.5], schema: profile.schema)
    }
    #expect(error?.description == "news_sentiment: 1.5 is refused; allowed: a number from -1 to 1")
    #expect(throws: Never.self) {
      try Snapshot(numbers: ["correlated_asset_move": 3], schema: profile.schema)
    }
  }
}
