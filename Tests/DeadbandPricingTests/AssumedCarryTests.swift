import DeadbandCore
import DeadbandPricing
import Testing

@Suite struct AssumedCarryTests {
  private let expiration = CalendarDate.earliest.adding(days: 740_000)
  private var settlement: Int64 { Int64(expiration.daysSince1970) * 86_400 + 21 * 3600 }

  @Test(arguments: [1, 60, 45 * 86_400 + 21_600, 50 * 365 * 86_400] as [Int64])
  func wholeSecondsAreExact(left: Int64) throws {
    let time = try #require(Timestamp(secondsSince1970: settlement - left))
    #expect(AssumedCarry.years(from: time, to: expiration) == Double(left) / (365 * 86_400))
  }

  @Test func aFractionOfASecondCounts() throws {
    let time = try #require(Timestamp(secondsSince1970: settlement - 1, nanoseconds: 500_000_000))
    #expect(AssumedCarry.years(from: time, to: expiration) == 0.5 / (365 * 86_400))
  }

  @Test(arguments: [0, 1, 86_400] as [Int64]) func nothingIsLeftFromSettlementOn(since: Int64) throws {
    let time = try #require(Timestamp(secondsSince1970: settlement + since))
    #expect(AssumedCarry.years(from: time, to: expiration) == 0)
  }
}
