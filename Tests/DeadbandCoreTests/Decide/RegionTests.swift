import Testing

@testable import DeadbandCore

@Suite struct RegionTests {
  @Test func endsBelongToTheRegionAndMissingIsOutside() throws {
    let region = try Region(["underlying_price": (95, 105), "rsi": (nil, 70)])
    func holds(_ numbers: [String: Double]) throws -> Bool { region.contains(try Snapshot(numbers: numbers)) }
    #expect(try holds(["underlying_price": 95, "rsi": 70]))
    #expect(try holds(["underlying_price": 105, "rsi": 0]))
    #expect(try !holds(["underlying_price": 94.9999, "rsi": 50]))
    #expect(try !holds(["underlying_price": 100, "rsi": 70.01]))
    #expect(try !holds(["underlying_price": 100]))
    #expect(try Region([:]).contains(Snapshot(numbers: [:])))
  }

  /// A range that never or always holds is a mistake of whoever wrote it; an analysis is not to be trusted with it.
  @Test func impossibleRangesAreRefused() {
    let bad: [(String, Double?, Double?, String)] = [
      ("rsi", 70, 30, "rsi: the range 70…30 is refused; allowed: a number from 0 to 100"),
      ("rsi", .nan, nil, "rsi: the range nan…inf is refused; allowed: a number from 0 to 100"),
      ("rsi", nil, .nan, "rsi: the range -inf…nan is refused; allowed: a number from 0 to 100"),
      ("mood", 0, 1, "mood: unknown indicator"),
    ]
    for (key, lower, upper, text) in bad {
      let error = #expect(throws: SnapshotError.self) { try Region([key: (lower, upper)]) }
      #expect(error?.description == text)
    }
  }

  /// Lane 23 is another indicator in each profile that defines one of its own.
  @Test func aRegionOfAnotherProfilesIndicatorsIsRefused() throws {
    let schemas = ["flow", "mood"].map { IndicatorSchema(custom: [.custom($0)]) }
    let snapshot = try Snapshot(["underlying_price": .number(100), "flow": .number(1)], schema: schemas[0])
    for (schema, key, fits) in [
      (schemas[0], "flow", true), (schemas[1], "mood", false), (schemas[1], "rsi", true),
    ] {
      let region = try Region([key: (0, nil)], schema: schema)
      let judge = {
        try ThresholdProfile.seed.assess(snapshot, against: snapshot, ageSeconds: 0, region: region)
      }
      if fits { _ = try judge() } else { #expect(throws: DecisionError.schemaMismatch) { try judge() } }
    }
  }

  @Test func leavingItFiresHighAndNeverWaits() throws {
    let region = try Region(["underlying_price": (99, 101)])
    let base = try Snapshot(numbers: ["underlying_price": 100])
    let now = try Snapshot(numbers: ["underlying_price": 101.5])
    let left = try ThresholdProfile.seed.assess(now, against: base, ageSeconds: 1, region: region)
    #expect(left.rules == RuleSet(.region))
    #expect(left.priority == .high)
    #expect(left.fired.isEmpty)
    #expect(ThresholdProfile.seed.verdict(on: left) == Verdict(.refresh))
    let broke = try ThresholdProfile.seed.assess(
      now, against: base, ageSeconds: 1, budget: .exhausted, region: region)
    #expect(ThresholdProfile.seed.verdict(on: broke) == Verdict(.reuseStale))

    let inside = try ThresholdProfile.seed.assess(base, against: base, ageSeconds: 1, region: region)
    #expect(inside.rules.isEmpty)
    let disabled = try ThresholdProfile.seed(with: #""rules":{"disabled":["region"]}"#)
    #expect(try disabled.assess(now, against: base, ageSeconds: 1, region: region).rules.isEmpty)
  }
}
