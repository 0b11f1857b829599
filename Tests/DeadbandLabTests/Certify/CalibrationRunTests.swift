import DeadbandCore
import DeadbandMarketData
import Foundation
import Testing

@testable import DeadbandLab

/// What a calibration counts, against the replay that counts the same in another way.
@Suite struct CalibrationRunTests {
  private func calibrate(
    _ paths: [String], _ profiles: [ThresholdProfile], _ analyst: ReplayAnalyst,
    severity: SeverityTable = .equal, period: Range<Timestamp>? = nil
  ) throws -> (calibration: Calibration, digest: Digest) {
    var run = CalibrationRun(
      profiles: profiles, values: profiles.indices.map { Double($0 + 1) }, analyst: analyst,
      severity: severity,
      period: period)
    var history = HistoryReader(paths: paths)
    var tick = HistoryTick()
    while try history.next(into: &tick) { try run.observe(tick, in: history) }
    return (run.calibration, run.digest)
  }

  private let daily = Bundle.module.bundleURL
    .appending(path: "Fixtures/replay/replay.spy-daily.jsonl.gz").path

  @Test(arguments: [ReplayAnalyst.rulebook, .rulebooks(count: 5, seed: 3)])
  func `served and differing are those of a replay`(_ analyst: ReplayAnalyst) throws {
    let profiles = [ThresholdProfile.seed, .standard, .standard.relaxed(by: 2)]
    let replayed = try replay([daily], profiles: profiles, analyst: analyst)
    let calibration = try calibrate([daily], profiles, analyst).calibration
    #expect(calibration.ticks == replayed.ticks)
    #expect(calibration.subjects.count == replayed.subjects)
    for (setting, policy) in replayed.policies.enumerated() {
      #expect(calibration.served(setting) == Double(policy.reused))
      let loss = calibration.subjects.reduce(0) { $0 + $1.counts[setting].loss }
      let share = Double(loss) / 1_000 / Double(calibration.analysts) / Double(calibration.ticks)
      #expect(abs(share - (policy.disagreement?.perTick ?? -1)) < 1e-12)
    }
  }

  @Test func `a profile that trusts regions has a run for each rulebook`() throws {
    let profile = try ThresholdProfile(
      json: Array(#"{"extends":"seed","trust_region":true}"#.utf8), source: "regions")
    let analyst = ReplayAnalyst.rulebooks(count: 3, seed: 1)
    let policy = try replay([daily], profiles: [profile], analyst: analyst).policies[0]
    let calibration = try calibrate([daily], [profile], analyst).calibration
    #expect(abs(calibration.served(0) - Double(policy.reused)) <= 0.5)
  }

  private func lines(_ answers: String, from hour: Int = 0, subject: String = "s") -> [String] {
    answers.split(separator: " ").enumerated().map { index, answer in
      let time =
        "2024-01-0\(1 + (hour + index) / 24)T\((hour + index) % 24 < 10 ? "0" : "")\((hour + index) % 24):00:00Z"
      return
        #"{"subject":"\#(subject)","at":"\#(time)","indicators":{"underlying_price":100},"analysis":{"action":"\#(answer)"}}"#
    }
  }

  @Test func `a difference counts what the table says`() throws {
    let history = try TemporaryHistory(lines("hold adjust adjust close hold"))
    func loss(_ severity: SeverityTable) throws -> Int {
      try history.calibrate { try calibrate($0, [.seed], .recorded, severity: severity) }.calibration
        .subjects[0].counts[0].loss
    }
    #expect(try loss(.equal) == 3_000)
    #expect(try loss(#require(SeverityTable("hold-adjust=0.5,hold-close=0.25"))) == 1_250)
  }

  @Test func `recorded answers are needed on every line`() throws {
    let bare = #"{"subject":"s","at":"2024-01-01T00:00:00Z","indicators":{"underlying_price":100}}"#
    let history = try TemporaryHistory([bare])
    #expect(throws: ReplayError.self) { try history.calibrate { try calibrate($0, [.seed], .recorded) } }
  }

  @Test func `subjects that reach out of the period are left out whole`() throws {
    let all =
      lines("hold hold", from: 0, subject: "before") + lines("hold hold hold", from: 5, subject: "inside")
      + lines("hold hold hold", from: 9, subject: "cut")
    let history = try TemporaryHistory(all)
    let start = Timestamp(nanosecondsSince1970: 1_704_067_200_000_000_000)
    let period =
      try #require(start.adding(seconds: 4 * 3_600))..<(try #require(start.adding(seconds: 10 * 3_600)))
    let calibration = try history.calibrate { try calibrate($0, [.seed], .recorded, period: period) }
      .calibration
    #expect(calibration.subjects.map(\.ticks) == [3])
  }

  @Test func `the digest tells other data and other answers apart`() throws {
    func digest(_ lines: [String]) throws -> Digest {
      let history = try TemporaryHistory(lines)
      return try history.calibrate { try calibrate($0, [.seed], .recorded) }.digest
    }
    let first = try digest(lines("hold close"))
    #expect(try digest(lines("hold close")) == first)
    #expect(try digest(lines("hold hold")) != first)
    #expect(try digest(lines("hold close", from: 1)) != first)
    #expect(try digest(lines("hold close", subject: "t")) != first)
    #expect(try digest(lines("hold close").map { $0.replacing("100", with: "101") }) != first)
    let condor = lines("hold close").map { $0.replacing(#","at""#, with: #","strategy":"IRON_CONDOR","at""#) }
    #expect(try digest(condor) != first)
    let (one, other) = (lines("hold close", subject: "a"), lines("hold hold", from: 1, subject: "b"))
    #expect(try digest(other + one) != digest(one + other))
    // What alternates is not the subjects' matter.
    #expect(try digest([one[0], other[0], one[1], other[1]]) == digest(one + other))
  }
}

extension TemporaryHistory {
  fileprivate func calibrate<Result>(_ body: ([String]) throws -> Result) rethrows -> Result {
    try withExtendedLifetime(self) { try body([path]) }
  }
}
