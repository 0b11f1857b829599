import DeadbandCore
import Testing

/// The README's lines of library use, so that they go on compiling and saying what they say.
@Suite struct LibraryUseTests {
  @Test func readmeExample() throws {
    let profile = ThresholdProfile.standard
    let baseline = try Snapshot(["underlying_price": .number(451.2), "rsi": .number(55.1)])
    let current = try Snapshot(["underlying_price": .number(462.9), "rsi": .number(71.0)])

    let assessment = try profile.assess(
      current, against: baseline, ageSeconds: 5_400, strategy: try profile.strategy("IRON_CONDOR"))
    switch profile.verdict(on: assessment).action {
    case .reuse: Issue.record("serve the analysis made from \(Fingerprint(baseline).state)")
    case let other:
      #expect(other == .refresh)
      #expect(assessment.rules.rules == [.significance])
    }
  }
}
