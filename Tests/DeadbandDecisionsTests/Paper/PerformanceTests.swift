import DeadbandCore
import Foundation
import Testing

@testable import DeadbandDecisions

@Suite struct PerformanceTests {
  private struct Fixture: Decodable {
    struct Case: Decodable {
      let returns: [Double]
      let periods: Double
      let total: Double?
      let sharpe: Double?
      let drawdown: Double?
    }
    let cases: [Case]
  }

  /// The same as empyrical-reloaded, to 1e-9.
  @Test func theArithmeticIsAnIndependentProgramsToo() throws {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/performance", withExtension: "json"))
    let fixture = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
    #expect(fixture.cases.count == 54)
    func agrees(_ ours: Double?, _ theirs: Double?) -> Bool {
      guard let ours, let theirs else { return ours == nil && theirs == nil }
      return abs(ours - theirs) <= 1e-9 * max(1, abs(theirs))
    }
    for (number, one) in fixture.cases.enumerated() {
      let performance = Performance(returns: one.returns, periodsPerYear: one.periods)
      #expect(agrees(performance.totalReturn, one.total), "\(number)")
      #expect(agrees(performance.maximumDrawdown, one.drawdown), "\(number)")
      #expect(agrees(performance.sharpe, one.sharpe), "\(number): \(performance) \(one.sharpe ?? .nan)")
    }
  }

  @Test func anEquityIsItsReturns() {
    let performance = Performance(equity: [100, 110, 99, 99], periodsPerYear: 252)
    #expect(abs((performance.totalReturn ?? 0) + 0.01) < 1e-12)
    #expect(abs((performance.maximumDrawdown ?? 0) + 0.1) < 1e-12)
    #expect(Performance(equity: [100], periodsPerYear: 252).totalReturn == nil)
    #expect(Performance(equity: [], periodsPerYear: 252).sharpe == nil)
  }
}
