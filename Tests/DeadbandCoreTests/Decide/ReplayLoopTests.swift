import Testing

@testable import DeadbandCore

/// Decisions in a row: a refresh makes its tick the baseline, as a service does.
struct ReplayLoop {
  let profile: ThresholdProfile
  private(set) var baseline: Snapshot?
  private var refreshedAt = 0.0

  init(_ profile: ThresholdProfile) { self.profile = profile }

  /// Judges a tick and takes it as the baseline where it is refreshed; the excess is that of the largest mover.
  mutating func tick(_ snapshot: Snapshot, at seconds: Double) throws -> (verdict: Verdict, excess: Double) {
    guard let baseline else {
      refresh(snapshot, at: seconds)
      return (.withoutAnalysis(), 0)
    }
    let age = seconds - refreshedAt
    let assessment = try profile.assess(snapshot, against: baseline, ageSeconds: age)
    let verdict = profile.verdict(on: assessment)
    if verdict.action == .refresh { refresh(snapshot, at: seconds) }
    return (verdict, assessment.largestExcess)
  }

  private mutating func refresh(_ snapshot: Snapshot, at seconds: Double) {
    baseline = snapshot
    refreshedAt = seconds
  }
}

@Suite struct ReplayLoopTests {
  /// Chatter around a threshold asks at most once in the profile's 15 minutes, however often it is looked at.
  @Test func chatterAsksAtMostOnceAnInterval() {
    forAll(60) { random in
      var loop = ReplayLoop(.seed)
      let middle = random.double(20...80)
      var last = -Double.infinity
      var seconds = 0.0
      for _ in 0..<150 {
        seconds += random.double(1...400)
        // Between 1.1 and 1.9 thresholds apart.
        let value = middle + random.pick(-1, 1) * random.double(2.75...4.75)
        if try loop.tick(Snapshot(numbers: ["rsi": value]), at: seconds).verdict.action == .refresh {
          if seconds - last < 900 { return "asked \(seconds - last) s after the last time" }
          last = seconds
        }
      }
      return last > 0 ? nil : "never asked"
    }
  }

  /// More than two thresholds never wait, however new the analysis is; up to two always do.
  @Test func aCrashNeverWaits() {
    forAll(300) { random in
      let start = random.double(30...70)
      let moved = random.double(0...29)
      let age = random.double(0...899)
      var loop = ReplayLoop(.seed)
      _ = try loop.tick(Snapshot(numbers: ["rsi": start]), at: 0)
      let (verdict, excess) = try loop.tick(Snapshot(numbers: ["rsi": start + moved]), at: age)
      let expected: Verdict =
        excess > 2 + 1e-9 ? Verdict(.refresh) : Verdict(.reuse, isDeferred: excess > 1 + 1e-9)
      return verdict == expected ? nil : "\(excess) thresholds at \(age) s: \(verdict)"
    }
  }

  /// In any history at all, two refreshes within an interval mean a move of more than two thresholds between them.
  @Test func onlyLargeMovesAskTwiceInAnInterval() {
    forAll(60) { random in
      var loop = ReplayLoop(.seed)
      var last = -Double.infinity
      var seconds = 0.0
      for _ in 0..<60 {
        seconds += random.double(1...2000)
        let snapshot = try Snapshot(RandomTick(.seed, &random).current)
        let (verdict, excess) = try loop.tick(snapshot, at: seconds)
        guard verdict.action == .refresh else { continue }
        if seconds - last < 900, excess <= 2 + 1e-9 {
          return "\(seconds - last) s apart, \(excess) thresholds"
        }
        last = seconds
      }
      return nil
    }
  }
}
