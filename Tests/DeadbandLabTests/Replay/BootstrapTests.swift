import Testing

@testable import DeadbandLab

@Suite struct BootstrapTests {
  @Test func equalUnitsHaveNoSpread() {
    #expect(Bootstrap.interval([2, 2, 2, 2], over: [10, 10, 10, 10]) == 0.2...0.2)
  }

  @Test func oneUnitTellsNothing() {
    #expect(Bootstrap.interval([1], over: [10]) == nil)
    #expect(Bootstrap.interval([], over: []) == nil)
  }

  /// 400 units of which a quarter are 1: the mean's standard error is √(0.25 · 0.75 / 400) = 0.0217, so the 95 %
  /// interval of a normal approximation is 0.25 ± 0.0424.
  @Test func theIntervalIsThatOfTheMean() throws {
    let numerators = (0..<400).map { $0 % 4 == 0 ? 1.0 : 0 }
    let interval = try #require(Bootstrap.interval(numerators, over: [Double](repeating: 1, count: 400)))
    #expect(abs(interval.lowerBound - 0.2076) < 0.008)
    #expect(abs(interval.upperBound - 0.2924) < 0.008)
  }
}
