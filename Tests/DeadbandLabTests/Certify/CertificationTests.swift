import CertifySimulation
import DeadbandCore
import Testing

@testable import DeadbandLab

/// What a certification says of small calibrations.
@Suite struct CertificationTests {
  private static func subject(_ number: Int, ticks: Int, _ counts: [(served: Int, loss: Int)])
    -> Calibration.Subject
  {
    let at = Timestamp(nanosecondsSince1970: Int64(number) * 86_400_000_000_000)
    return Calibration.Subject(
      first: at, last: at, ticks: ticks,
      counts: counts.map { Calibration.Count(served: $0.served, loss: $0.loss * 1_000) })
  }

  /// So many subjects alike, of ten ticks each.
  private static func alike(_ count: Int, _ counts: [(served: Int, loss: Int)]) -> Calibration {
    Calibration(
      values: counts.indices.map { Double($0 + 1) }, analysts: 1,
      subjects: (0..<count).map { subject($0, ticks: 10, counts) })
  }

  private func refusal(_ calibration: Calibration, _ certification: Certification = Certification())
    -> CertificationRefusal?
  {
    certification.decide(calibration).refusal
  }

  @Test func `the loosest setting before the first that is not proved is certified`() {
    // The third differs in every fifth answer; the fourth never, and comes too late.
    let result = Certification().decide(Self.alike(400, [(9, 0), (9, 0), (10, 2), (10, 0)]))
    #expect(result.chosen == 1)
    #expect(result.steps.map(\.isProved) == [true, true, false, false])
    #expect(result.refusal == nil)
    #expect(result.units == 399)
    #expect(result.longestTicks == 10)
  }

  @Test func `nothing to look at, or nothing served, is refused with its reason`() {
    #expect(refusal(Self.alike(0, [(9, 0)])) == .tooFewSubjects)
    #expect(refusal(Self.alike(1, [(9, 0)])) == .tooFewSubjects)
    #expect(refusal(Self.alike(300, [(0, 0)])) == .nothingServed)
    guard case .measuredAboveLimit(let risk)? = refusal(Self.alike(300, [(10, 1)])) else {
      Issue.record("not refused for what was measured")
      return
    }
    #expect(abs(risk - 0.1) < 1e-9)
  }

  @Test func `what a refusal asks for is enough`() throws {
    guard case .tooLittleData(let need)? = refusal(Self.alike(40, [(5, 0)])) else {
      Issue.record("not refused for want of data")
      return
    }
    let count = try #require(need.withoutLoss)
    #expect(need.atMeasuredRate == need.withoutLoss)
    #expect(Certification().decide(Self.alike(count, [(5, 0)])).chosen == 0)
    #expect(Certification().decide(Self.alike(count * 9 / 10, [(5, 0)])).chosen == nil)
  }

  @Test func `what a refusal asks for at the measured rate is enough`() throws {
    func mixed(_ count: Int) -> Calibration {
      Calibration(
        values: [1], analysts: 1,
        subjects: (0..<count).map { Self.subject($0, ticks: 10, [($0 % 100 == 0 ? (10, 10) : (10, 0))]) })
    }
    guard case .tooLittleData(let need)? = refusal(mixed(200)) else {
      Issue.record("not refused for want of data")
      return
    }
    let (least, rate) = (try #require(need.withoutLoss), try #require(need.atMeasuredRate))
    #expect(least < rate)
    #expect(Certification().decide(mixed(rate * 11 / 10)).chosen == 0)
  }

  @Test func `the order of subjects in the file does not matter much, the same order gives the same`() {
    let calibration = Self.alike(300, [(9, 0), (10, 1)])
    #expect(Certification().decide(calibration) == Certification().decide(calibration))
  }

  @Test func `weighed by subjects a long subject counts as any other`() {
    var calibration = Self.alike(400, [(10, 0)])
    calibration.subjects.append(Self.subject(400, ticks: 4_000, [(4_000, 4_000)]))
    calibration.subjects.append(Self.subject(401, ticks: 4_001, [(4_001, 0)]))
    var certification = Certification()
    #expect(certification.decide(calibration).chosen == nil)
    certification.weighing = .subjects
    #expect(certification.decide(calibration).chosen == 0)
  }

  @Test func `only the part of the noise that is sure is allowed for, and costs confidence`() {
    var certification = Certification()
    #expect(certification.limit == 0.02)
    certification.noise = (6, 200)
    #expect(certification.limit > 0.025 && certification.limit < 0.05)
    #expect(certification.delta < 0.05)
    certification.severity = .graded
    #expect(certification.limit > 0.02 && certification.limit < 0.03)
    certification.noise = (0, 200)
    #expect(certification.limit == 0.02)
  }

  @Test func `conformal risk control weighs old subjects less`() {
    // The first half differs, the second does not.
    var calibration = Self.alike(2_000, [(10, 0)])
    for index in 0..<1_000 where index % 10 == 0 { calibration.subjects[index].counts[0].loss = 6_000 }
    var certification = Certification()
    certification.method = .conformalRiskControl(halfLifeDays: nil)
    #expect(certification.decide(calibration).chosen == nil)
    certification.method = .conformalRiskControl(halfLifeDays: 100)
    #expect(certification.decide(calibration).chosen == 0)
    #expect(certification.decide(calibration).steps[0].pValue == nil)
  }

  @Test func `subjects that begin in the same days are one block, and nothing is lost`() {
    let calibration = Self.alike(300, [(9, 1)])
    let blocks = calibration.blocks(days: 30)
    #expect(blocks.subjects.count == 10)
    #expect(blocks.ticks == calibration.ticks)
    #expect(blocks.served(0) == calibration.served(0))
    #expect(blocks.subjects.reduce(0) { $0 + $1.counts[0].loss } == 300_000)
  }

  @Test func `what gates counted is a calibration`() {
    var tally = GateTally(subjects: 2, analysts: 3)
    for (index, differing) in [4, 0].enumerated() {
      tally.subjects[index].ticks = 10
      tally.subjects[index].asked = 4
      tally.subjects[index].differing = differing
    }
    let time = Timestamp(nanosecondsSince1970: 0)
    let calibration = Calibration(
      values: [1], tallies: [tally], times: [(first: time, last: time), (first: time, last: time)])
    #expect(calibration.ticks == 20)
    #expect(calibration.served(0) == 12)
    #expect(calibration.subjects[0].counts == [Calibration.Count(served: 18, loss: 4_000)])
  }

  @Test func `a year is judged by what had ended before it`() throws {
    let calibration = Self.alike(1_200, [(10, 0)])
    let walk = WalkForward(calibration, Certification())
    #expect(walk.rows.map(\.year) == [1971, 1972, 1973])
    #expect(walk.rows.map(\.result.units) == [364, 729, 1_095])
    #expect(walk.rows.allSatisfy { $0.realised == 0 && $0.isMissed == false })
    #expect(walk.table(.relaxation).contains("kept"))
  }
}
