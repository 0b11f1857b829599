import Testing

@testable import DeadbandLab

/// Conformal risk control by hand.
@Suite struct ConformalRiskControlTests {
  private func units(_ count: Int, _ differing: Double = 0) -> [RiskUnit] {
    [RiskUnit](repeating: RiskUnit(served: 1, differing: differing), count: count)
  }

  private func taken(_ units: [[RiskUnit]], weight: Double = 1) -> Int {
    ConformalRiskControl.taken(
      units, limit: 0.05, weights: [Double](repeating: weight, count: units.first?.count ?? 0))
  }

  /// Each Y is 0, so that (0 + 1) / (n + 1) ≤ 0.05 from n = 19 on.
  @Test func `the unit to come counts as the worst there is`() {
    #expect(taken([units(19)]) == 1)
    #expect(taken([units(18)]) == 0)
    #expect(taken([units(19)], weight: 0.99) == 0)
    #expect(taken([]) == 0)
  }

  @Test func `a unit that differed at a tighter setting is not forgiven at a looser one`() {
    let good = units(19)
    let bad = Array(good.dropFirst()) + units(1, 0.5)
    #expect(taken([good, good]) == 2)
    #expect(taken([good, bad, good]) == 1)
    #expect(taken([bad, good]) == 0)
  }
}
