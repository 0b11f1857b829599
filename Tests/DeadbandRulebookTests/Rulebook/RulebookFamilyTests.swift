import DeadbandCore
import Foundation
import Testing

@testable import DeadbandRulebook

@Suite struct RulebookFamilyTests {
  @Test func theGeneratorIsThePublishedOne() {
    var generator = SplitMix64(seed: 1_234_567)
    #expect(
      (0..<5).map { _ in generator.next() } == [
        6_457_827_717_110_365_317, 3_203_168_211_198_807_973, 9_817_491_932_198_370_423,
        4_593_380_528_125_082_431, 16_408_922_859_458_223_821,
      ])
  }

  @Test func theFamilyOfASeedIsTheSameEverywhere() throws {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/family-seed-1", withExtension: "txt"))
    let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
    #expect(Rulebook.family(count: 5, seed: 1).map { "\($0.parameters)" } == lines.map(String.init))
  }

  @Test func aSmallerFamilyBeginsALargerOne() {
    let family = RulebookParameters.family(count: 20, seed: 42)
    #expect(RulebookParameters.family(count: 20, seed: 42) == family)
    #expect(RulebookParameters.family(count: 7, seed: 42) == Array(family.prefix(7)))
    #expect(RulebookParameters.family(count: 20, seed: 43) != family)
    #expect(Set(family).count == 20)
    #expect(RulebookParameters.family(count: 0, seed: 42).isEmpty)
    #expect(RulebookParameters.family(count: -1, seed: 42).isEmpty)
  }

  @Test func everyNumberFillsItsRangeInItsSteps() {
    let family = RulebookParameters.family(count: 5000, seed: 1)
    let ranges: [(KeyPath<RulebookParameters, Double>, ClosedRange<Double>, steps: Int)] = [
      (\.profitTarget, 0.40...0.75, 36), (\.lossLimit, 1.5...3, 7), (\.shortDelta, 0.20...0.45, 26),
      (\.deepDelta, 0.60...0.85, 26), (\.strikeBuffer, 0...0.02, 5), (\.volatilityRank, 75...95, 21),
      (\.putGain, 0.5...2, 7), (\.protectionFar, 0.06...0.15, 10), (\.decayLeft, 0.0002...0.001, 9),
    ]
    for (path, range, steps) in ranges {
      let values = Set(family.map { $0[keyPath: path] })
      #expect(values.min() == range.lowerBound && values.max() == range.upperBound && values.count == steps)
      #expect(range.contains(RulebookParameters.standard[keyPath: path]))
    }
    #expect(Set(family.map(\.exitDay)) == Set(14...28))
  }

  @Test func theStandardSetIsTheDocumentedOne() {
    #expect(
      "\(RulebookParameters.standard)" == """
        profit target 50 %, loss limit 2 ×, exit day 21, short delta 0.3, deep delta 0.7, strike buffer 0 %, \
        volatility rank 90, put gain 1 ×, protection far 10 %, decay left 0.05 %
        """)
    #expect(Rulebook.label == "analyst: rulebook (offline)")
  }
}
