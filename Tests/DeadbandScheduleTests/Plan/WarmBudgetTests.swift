import DeadbandCore
import DeadbandSchedule
import Testing

@Suite struct WarmBudgetTests {
  @Test(
    arguments: [
      (10, nil, 0, 0.2, 2), (4, nil, 0, 0.2, 0), (nil, 100, 10, 0.2, 2), (nil, 99, 10, 0.2, 1),
      (50, 100, 10, 1, 10),
      (5, 100, 10, 1, 5), (10, nil, 0, 0.999_999_9, 9), (nil, nil, 10, 0, 0), (10, nil, 0, -1, 0),
      (10, nil, 0, .nan, 0),
      (10, nil, 0, 2, 10),
      (-3, nil, 0, 1, 0), (nil, -1, 0, 1, 0), (nil, 0, 0, 1, .max), (nil, 0, 1, 1, 0), (nil, nil, 1, 1, .max),
      (.max, .max, 1, 1, .max), (.max, .max, 1, 0.5, 4_611_686_018_427_387_903),
    ] as [(Int?, Int64?, Int64, Double, Int)])
  func calls(_ calls: Int?, _ money: Int64?, _ cost: Int64, _ share: Double, _ most: Int) {
    let budget = WarmBudget(
      calls: calls, money: money.map { Money(nanoDollars: $0) }, costPerCall: Money(nanoDollars: cost),
      share: share)
    #expect(budget.warmCalls == most)
  }

  @Test func settingsAreHeldWithinTheirRange() {
    let low = WarmSettings(
      window: .seconds(-1), lead: .seconds(-1), leastExpected: .nan, assumedLifetime: .seconds(-1))
    #expect(low.window == .zero && low.lead == .zero && low.assumedLifetime == .zero)
    #expect(low.leastExpected == WarmSettings.defaultLeastExpected)
    let high = WarmSettings(
      window: .seconds(1e12), lead: .seconds(1e12), leastExpected: 0, assumedLifetime: .seconds(1e12))
    #expect(high.window == .seconds(86_400) && high.lead == .seconds(604_800))
    #expect(high.assumedLifetime == .seconds(604_800))
    #expect(high.leastExpected == WarmSettings.defaultLeastExpected)
  }
}
