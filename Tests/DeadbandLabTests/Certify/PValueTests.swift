import DeadbandCore
import Foundation
import Testing

@testable import DeadbandLab

/// p-values and bounds against NumPy and SciPy (`Scripts/fixtures/make_pvalues.py`).
@Suite struct PValueTests {
  private struct Fixture: Decodable {
    struct Case: Decodable {
      let served, differing: [Double]
      let limit, prior, delta, betting, bettingBound, hoeffdingBentkus: Double
      var units: [RiskUnit] { zip(served, differing).map { RiskUnit(served: $0, differing: $1) } }
    }
    struct Tail: Decodable {
      let k, n: Int
      let p, atMost, atLeast: Double
    }
    struct Pearson: Decodable {
      let differing, pairs: Int
      let delta, lower: Double
    }
    let cases: [Case]
    let tails: [Tail]
    let clopperPearson: [Pearson]
  }

  private let fixture: Fixture

  init() throws {
    let url = Bundle.module.bundleURL.appending(path: "Fixtures/certify/pvalues.json")
    let decoder = JSONDecoder()
    decoder.keyDecodingStrategy = .convertFromSnakeCase
    fixture = try decoder.decode(Fixture.self, from: Data(contentsOf: url))
  }

  private func isNear(_ ours: Double, _ theirs: Double, _ relative: Double = 1e-9) -> Bool {
    abs(ours - theirs) <= relative * abs(theirs) + 1e-13
  }

  @Test func `betting bets as NumPy does`() {
    for item in fixture.cases {
      let bound = BettingBound(delta: item.delta, prior: item.prior)
      #expect(isNear(bound.pValue(item.units, limit: item.limit), item.betting), "n \(item.served.count)")
      #expect(isNear(bound.upperBound(item.units), item.bettingBound, 1e-8), "n \(item.served.count)")
    }
  }

  @Test func `Hoeffding and Bentkus are those of SciPy`() {
    for item in fixture.cases {
      let ours = HoeffdingBentkus.pValue(item.units, limit: item.limit)
      #expect(isNear(ours, item.hoeffdingBentkus, 1e-8), "n \(item.served.count), limit \(item.limit)")
    }
  }

  @Test func `binomial tails are those of SciPy`() {
    for tail in fixture.tails {
      #expect(isNear(BinomialTail.atMost(tail.k, of: tail.n, tail.p), tail.atMost), "\(tail)")
      #expect(isNear(BinomialTail.atLeast(tail.k, of: tail.n, tail.p), tail.atLeast), "\(tail)")
    }
  }

  @Test func `Clopper and Pearson's lower bound is SciPy's`() {
    for item in fixture.clopperPearson {
      let ours = BinomialTail.clopperPearsonLower(item.differing, of: item.pairs, delta: item.delta)
      #expect(isNear(ours, item.lower), "\(item)")
    }
  }

  /// Without a differing answer the fortune grows by limit × served with each unit, and there is nothing else to it.
  @Test func `as many full units as the formula says are enough, one less is not`() {
    let bound = BettingBound(delta: 0.05, prior: 0.02)
    func p(_ count: Int) -> Double {
      bound.pValue([RiskUnit](repeating: RiskUnit(served: 1, differing: 0), count: count), limit: 0.02)
    }
    // ln 20 / ln 1.02 = 151.3, with the largest bet from the first unit on.
    #expect(p(152) <= 0.05)
    #expect(p(151) > 0.05)
  }

  @Test func `more that differs, or less that is allowed, never makes a p-value smaller`() {
    let seed: UInt64 = 7
    print("seed \(seed)")
    var generator = SplitMix64(seed: seed)
    for _ in 0..<50 {
      let units = (0..<40).map { _ in
        let served = Double.random(in: 0...1, using: &generator)
        return RiskUnit(served: served, differing: served * Double.random(in: 0...0.05, using: &generator))
      }
      let bound = BettingBound(delta: 0.05, prior: 0.02)
      #expect(bound.pValue(units, limit: 0.1) <= bound.pValue(units, limit: 0.05))
      #expect(bound.upperBound(units) >= units.risk)
      #expect(HoeffdingBentkus.upperBound(units, delta: 0.05) >= units.risk)
      #expect(bound.pValue(units, limit: bound.upperBound(units)) <= 0.05)
    }
  }
}
