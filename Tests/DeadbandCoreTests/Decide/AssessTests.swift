import Testing

@testable import DeadbandCore

@Suite struct AssessTests {
  @Test func agesThatNoSnapshotHasAreRefused() throws {
    let base = try Snapshot(numbers: [:])
    for age in [-1, -1e-9, Double.nan, .infinity, -.infinity] {
      let error = #expect(throws: DecisionError.self) {
        try ThresholdProfile.seed.assess(base, against: base, ageSeconds: age)
      }
      #expect(
        error?.description.hasPrefix("age_seconds: \(age.plain) is refused; allowed: a number ≥ 0") == true)
    }
    #expect(throws: Never.self) { try ThresholdProfile.seed.assess(base, against: base, ageSeconds: 0) }
  }

  @Test func unknownStrategiesNameTheKnownOnes() {
    let error = #expect(throws: DecisionError.self) { try ThresholdProfile.seed.strategy("STRADDLE") }
    #expect(
      error?.description
        == #"strategy: "STRADDLE" is not in the profile; allowed: COVERED_CALL, IRON_CONDOR, PROTECTIVE_PUT"#)
  }

  /// 0.3 → 0.4 and 0.5 → 0.6 are both exactly one threshold, whatever Double makes of the differences.
  @Test func exactlyOneThresholdFiresNowhere() throws {
    for start in stride(from: -1.0, through: 0.9, by: 0.1) {
      let base = try Snapshot(numbers: ["delta": start])
      let one = try Snapshot(numbers: ["delta": start + 0.1])
      #expect(try ThresholdProfile.seed.assess(one, against: base, ageSeconds: 0).fired.isEmpty, "\(start)")
      let more = try Snapshot(numbers: ["delta": min(1, start + 0.101)])
      let fired = try ThresholdProfile.seed.assess(more, against: base, ageSeconds: 0).fired
      #expect(fired.isEmpty == (start > 0.895), "\(start)")
    }
  }

  @Test func snapshotsOfOtherCustomIndicatorsAreRefused() throws {
    let text =
      #"{"key":"own","change_type":"price","rule":{"absolute":1},"scale":1,"points":1,"range":[0,10]}"#
    let own = try ThresholdProfile.seed(with: #""custom":[\#(text)]"#)
    let plain = try Snapshot(numbers: [:])
    let custom = try Snapshot(numbers: ["own": 3], schema: own.schema)
    #expect(throws: DecisionError.schemaMismatch) { try own.assess(plain, against: plain, ageSeconds: 0) }
    #expect(throws: DecisionError.schemaMismatch) { try own.assess(custom, against: plain, ageSeconds: 0) }
    #expect(throws: DecisionError.schemaMismatch) {
      try ThresholdProfile.seed.assess(custom, against: plain, ageSeconds: 0)
    }
    // A profile without indicators of its own does not look at them.
    let moved = try Snapshot(numbers: ["own": 9], schema: own.schema)
    #expect(try ThresholdProfile.seed.assess(moved, against: custom, ageSeconds: 0).fired.isEmpty)
    #expect(try own.assess(moved, against: custom, ageSeconds: 0).fired == IndicatorSet(23))
  }

  @Test func excessOutsideTheSchemaIsZero() throws {
    let base = try Snapshot(numbers: ["rsi": 10])
    let assessment = try ThresholdProfile.seed.assess(
      Snapshot(numbers: ["rsi": 20]), against: base, ageSeconds: 0)
    #expect(assessment.excess(at: 0) == 2)
    #expect(assessment.largestExcess == 2)
    for lane in [-1, 23, 32, .max] { #expect(assessment.excess(at: lane) == 0) }
  }

  @Test func withoutAnAnalysisTheModelIsAskedIfItMay() {
    #expect(Verdict.withoutAnalysis() == Verdict(.refresh))
    #expect(Verdict.withoutAnalysis(budget: .conserving) == Verdict(.refresh))
    #expect(Verdict.withoutAnalysis(budget: .exhausted) == Verdict(.unavailable))
  }

  @Test func aFailedRefreshServesUpToTheStaleLimit() {
    let seed = ThresholdProfile.seed
    #expect(seed.verdictWithoutModel(ageSeconds: 72 * 3600) == Verdict(.reuseStale))
    #expect(seed.verdictWithoutModel(ageSeconds: 72 * 3600 + 1) == Verdict(.unavailable))
  }
}
