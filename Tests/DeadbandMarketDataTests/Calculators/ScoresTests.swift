@testable import DeadbandMarketData
import Testing

@Suite struct ScoresTests {
  @Test func nothingHasNoDirection() {
    let scores = Scores(.init(), present: 1)
    #expect(scores.overall == nil)
    #expect(scores.confidence == nil)
    #expect(scores.tier == .low)
  }

  @Test func allUpIsHundred() {
    let up = Scores.Directions(
      rsi: 100, macdHistogramOfPrice: 0.01, bollingerPosition: 1.2, trendStrength: 1, marketBias: .bullish)
    let scores = Scores(up, present: 20)
    #expect(scores.overall == 100)
    #expect(scores.confidence == 100)
    #expect(scores.tier == .high)
  }

  @Test func mixedDirectionsByHand() throws {
    // 60, 50 + 50·0.001/0.005 = 60, 30, 50 − 25 = 25, 50: mean 45, population variance 220.
    let mixed = Scores.Directions(
      rsi: 60, macdHistogramOfPrice: 0.001, bollingerPosition: 0.3, trendStrength: -0.5, marketBias: .neutral)
    let scores = Scores(mixed, present: 15)
    #expect(abs(try #require(scores.overall) - 45) < 1e-12)
    #expect(abs(try #require(scores.confidence) - 75 * (1 - 220.0.squareRoot() / 50)) < 1e-12)
    #expect(scores.tier == .medium)
  }

  @Test func splitBetweenTheEndsIsNoConfidence() {
    let scores = Scores(.init(rsi: 0, marketBias: .bullish), present: 20)
    #expect(scores.overall == 50)
    #expect(scores.confidence == 0)
  }

  @Test func tierFollowsCompletenessAlone() {
    let tiers = (-1...21).map { Scores(.init(rsi: 50), present: $0).tier }
    #expect(tiers.firstIndex(of: .medium) == 13)
    #expect(tiers.firstIndex(of: .high) == 19)
    #expect(tiers.last == .high)
  }

  @Test func anotherIndicatorMovesTheTiersAlong() {
    let tiers = (0...21).map { QualityTier(present: $0, of: 21) }
    #expect(Scores.otherIndicators == 20)
    #expect(tiers.firstIndex(of: .medium) == 13)
    #expect(tiers.firstIndex(of: .high) == 19)
  }

  @Test func oddInputsStayInRange() {
    for odd in [-1e300, 1e300, .infinity, -.infinity] {
      let scores = Scores(.init(rsi: odd, macdHistogramOfPrice: odd, trendStrength: odd), present: .max)
      #expect((0...100).contains(scores.overall ?? -1))
      #expect((0...100).contains(scores.confidence ?? -1))
    }
    #expect(Scores(.init(rsi: .nan), present: .min).overall == nil)
  }
}
