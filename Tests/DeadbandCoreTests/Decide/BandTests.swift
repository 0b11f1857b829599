import Testing

@testable import DeadbandCore

/// Time is drawn. One character is one tick; values stand above decisions.
///
/// Values: the digit d is an RSI of 60 + 2.5 × d, so that two digits are the seed's threshold of 5 and three pass it;
/// `-` is no RSI at all. Decisions: `R` asked, `s` asked behind the stale answer, `d` deferred, `.` served.
@Suite struct BandTests {
  @Test func aSlowRampIsMeasuredFromTheBaseline() throws {
    try band(
      every: 20,
      "0123456789",
      "R..R..R..R")
  }

  @Test func chatterWaitsForItsInterval() throws {
    try band(
      every: 5,
      "0303030303",
      "Rd.Rd.Rd.R")
  }

  @Test func aMoveWithinTheBandIsServed() throws {
    try band(
      every: 20,
      "2143201342",
      "R.........")
  }

  @Test func exactlyTwoThresholdsWaitAndMoreDoNot() throws {
    try band(
      every: 5,
      "044440",
      "RddR.d")
    try band(
      every: 1,
      "055500",
      "RR..R.")
  }

  @Test func aFeedThatAppearsFiresAndOneThatFallsSilentDoesNot() throws {
    try band(
      every: 20,
      "-00--0",
      "RR....")
    try band(
      every: 5,
      "-000",
      "RddR")
  }

  @Test func crossingALevelFiresInEitherDirection() throws {
    // A level of 70 lies at the digit 4, and belongs to the side above it.
    let profile = try ThresholdProfile.seed(
      with: #"""
        "indicators":{"rsi":{"rule":{"absolute":50},"levels":[70]}}
        """#)
    try band(
      every: 20, under: profile,
      "0334543344",
      "R..R..R.R.")
  }

  @Test func timePassesInSilence() throws {
    // Without a volatility rank an analysis lives 24 h × 24^(−0.5) = 4.9 h.
    try band(
      every: 60,
      "00000000000",
      "R....s....s")
  }

  private func band(
    every minutes: Double, under profile: ThresholdProfile = .seed, _ values: String, _ decisions: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    var loop = ReplayLoop(profile)
    var drawn = ""
    for (number, character) in values.enumerated() {
      let numbers = character.wholeNumberValue.map { ["rsi": 60 + 2.5 * Double($0)] } ?? [:]
      let verdict = try loop.tick(Snapshot(numbers: numbers), at: Double(number) * minutes * 60).verdict
      drawn +=
        verdict.isDeferred ? "d" : verdict.servesStale ? "s" : verdict.action == .refresh ? "R" : "."
    }
    #expect(drawn == decisions, "values \(values)", sourceLocation: sourceLocation)
  }
}
