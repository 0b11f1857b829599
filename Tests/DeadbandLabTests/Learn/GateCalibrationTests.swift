import DeadbandCore
import DeadbandMarketData
import Foundation
import Testing

@testable import DeadbandLab

/// What a gate said is counted in ten ranges against what happened.
@Suite struct GateCalibrationTests {
  @Test func rangesHoldTheirTicks() {
    var tally = GateCalibration.Tally(subjects: 3)
    for (probability, differed, subject) in [
      (0, false, 0), (0.009, true, 1), (0.01, false, 0), (0.25, true, 0), (0.21, false, 2), (0.3, true, 1),
      (0.95, true, 1), (1, true, 1),
    ] { tally.add(probability, differed: differed, subject: subject) }
    let bins = tally.calibration.bins
    #expect(bins.count == 10)
    #expect(bins.map(\.ticks) == [2, 1, 0, 0, 0, 2, 1, 0, 0, 2])
    #expect(bins[0].differed == 0.5 && bins[0].predicted == 0.0045)
    #expect(bins[5].differed == 0.5 && abs(bins[5].predicted - 0.23) < 1e-12)
    #expect(bins[9].differed == 1 && bins[9].predicted == 0.975)
    // Two subjects spread, one tells nothing of spread, none has nothing.
    #expect(bins[0].interval == 0...1)
    #expect(bins[9].interval == nil && bins[2].interval == nil)
    #expect(bins.first?.lower == 0 && bins.last?.upper == 1)
    for (one, next) in zip(bins, bins.dropFirst()) { #expect(one.upper == next.lower) }
    #expect(tally.calibration.ticks == 8 && tally.calibration.differed == 5.0 / 8)
  }

  /// A gate that says how often it is wrong lies on the diagonal; one that says half of it does not.
  @Test func whatHappensAsSaidLiesOnTheDiagonal() {
    let seed = UInt64.random(in: 0 ... .max)
    print("calibration seed \(seed)")
    var random = SplitMix64(seed: seed)
    var honest = GateCalibration.Tally(subjects: 40)
    var modest = GateCalibration.Tally(subjects: 40)
    for tick in 0..<40_000 {
      let probability = random.unit()
      let differed = random.unit() < probability
      honest.add(probability, differed: differed, subject: tick % 40)
      modest.add(probability / 2, differed: differed, subject: tick % 40)
    }
    for bin in honest.calibration.bins where bin.ticks > 300 {
      // Five standard errors.
      let error = (bin.predicted * (1 - bin.predicted) / Double(bin.ticks)).squareRoot()
      #expect(abs(bin.differed - bin.predicted) < 5 * error + 0.001, "\(bin)")
    }
    let apart = modest.calibration.bins.filter { $0.lower >= 0.1 && $0.ticks > 300 }
    #expect(apart.count == 3)
    for bin in apart { #expect(bin.differed > bin.predicted * 1.7) }
  }

  /// The ticks at which a walk holds an answer, and what the walk counts as differing among the served, are in it.
  @Test func aWalkIsCountedWhereItHoldsAnAnswer() throws {
    let result = try GateLearningTests.learn(.test(.rules, seed: 1, randomShare: 0), answers: 500, limit: 0.3)
    let calibration = result.calibration
    // Each judged subject is asked once without an answer.
    #expect(calibration.ticks == result.judgedTicks - result.judgedSubjects)
    let wrong = calibration.differed * Double(calibration.ticks)
    #expect(wrong >= result.rows[0].differing * Double(result.judgedTicks) - 1e-6)
    // Where it said that the answer differs it did more often than where it said that it does not.
    let low = try #require(calibration.bins.first { $0.ticks > 50 })
    let high = try #require(calibration.bins.last { $0.ticks > 10 })
    #expect(high.differed > low.differed)
  }
}
