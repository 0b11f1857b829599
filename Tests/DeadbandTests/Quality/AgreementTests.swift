import Testing

@testable import Deadband

@Suite struct AgreementTests {
  /// By `statsmodels.stats.proportion.proportion_confint(k, n, method="wilson")`, version 0.14.4.
  @Test(arguments: [
    (0, 1, 0.0, 0.793450685622763), (1, 1, 0.206549314377237, 1.0),
    (8, 10, 0.49016247153664183, 0.9433178485456247),
    (95, 100, 0.8882495307680808, 0.9784563208456319), (950, 1_000, 0.9346861797557492, 0.9618697376072513),
  ])
  func wilson(_ agreeing: Int, _ total: Int, _ lower: Double, _ upper: Double) {
    let interval = Agreement(agreeing: agreeing, total: total).interval
    #expect(abs(interval.lowerBound - lower) < 1e-9)
    #expect(abs(interval.upperBound - upper) < 1e-9)
  }

  @Test func nothingIsKnownOfNothing() {
    #expect(Agreement().share == nil)
    #expect(Agreement().interval == 0...1)
  }

  @Test func itFallsWhenItIsSureAndRisesWhenItIsBack() {
    var monitor = QualityMonitor(target: 0.95)
    func pair(_ agrees: Bool) -> AnswerPair {
      AnswerPair(
        kind: .shadow, agrees: agrees, ageSeconds: 1, servedFrom: .init(nanosecondsSince1970: 0),
        profile: "seed",
        strategy: "", rules: [], isInRegion: nil)
    }
    var changes: [QualityMonitor.Change] = []
    var count = 0
    while changes.isEmpty, count < 1_000 {
      changes = monitor.count(pair(count % 2 == 0))
      count += 1
    }
    // Half of them wrong: sure as soon as there are enough of them.
    #expect(count == QualityMonitor.least)
    guard case .fell(let group, let agreement)? = changes.first else {
      Issue.record("\(changes)")
      return
    }
    #expect(group == AgreementGroup(profile: "seed", strategy: "", rule: "none"))
    #expect(agreement.interval.upperBound < 0.95)
    var later: [QualityMonitor.Change] = []
    for _ in 0..<50 { later += monitor.count(pair(false)) }
    #expect(later.isEmpty)
    for _ in 0..<5_000 { later += monitor.count(pair(true)) }
    #expect(later.count == 1)
  }

  @Test func aPairReadsBack() throws {
    for (rules, region) in [(RuleSet(), nil), ([RuleSet(.price), RuleSet(.tooOld)], true), ([], false)]
      as [(RuleSet, Bool?)]
    {
      for kind in AnswerPair.Kind.allCases {
        let pair = AnswerPair(
          kind: kind, agrees: region == nil, ageSeconds: 12.5,
          servedFrom: Timestamp(nanosecondsSince1970: 1_700_000_000_000_000_000), profile: "seed \"x\"",
          strategy: "IRON_CONDOR", rules: rules, isInRegion: region, drawnShare: kind == .shadow ? 0.02 : nil)
        #expect(AnswerPair(note: pair.note) == pair)
      }
    }
    for bad in ["", "{}", "[]", #"{"pair":"other"}"#, "null", #"{"x":1}"#] {
      #expect(AnswerPair(note: Array(bad.utf8)) == nil)
    }
  }

  @Test func countsReadBack() {
    var counts = EngineCounts()
    counts.hits = 12_345
    counts.memory = 12_000
    counts.asked = [.price: 3, .missing: 1]
    counts.saved = Money(nanoDollars: 1 << 60)
    #expect(EngineCounts(json: counts.json) == counts)
    #expect(EngineCounts(json: Array("{\"hits\":2,\"later\":1,\"asked\":{\"later\":5}}".utf8))?.hits == 2)
    var later = counts
    later.hits += 5
    later.asked[.price] = 7
    #expect(later.since(counts).hits == 5 && later.since(counts).asked[.price] == 4)
    #expect(counts.since(later).hits == 0)
    #expect(EngineCounts(json: Array("{\"hits\":-1}".utf8)) == nil)
    #expect(EngineCounts(json: Array("{\"other\":1}".utf8)) == nil)
    var sum = counts
    sum.add(counts)
    #expect(sum.hits == 24_690 && sum.saved.nanoDollars == 1 << 61)
  }
}
