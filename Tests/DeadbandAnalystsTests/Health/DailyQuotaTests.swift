import DeadbandCore
import Testing

@testable import DeadbandAnalysts

@Suite struct DailyQuotaTests {
  private let monday = Timestamp(nanosecondsSince1970: 1_700_438_400_000_000_000).utcDate

  @Test func `calls are counted anew when the day turns`() {
    var quota = DailyQuota(limit: 2)
    let taken = (0..<3).map { _ in quota.take(on: monday) }
    #expect(taken == [true, true, false])
    #expect(quota.isUsedUp(on: monday))
    #expect(!quota.isUsedUp(on: monday.adding(days: 1)))
    let isTaken = quota.take(on: monday.adding(days: 1))
    #expect(isTaken)
  }

  @Test func `what the provider says holds until the day turns`() {
    var quota = DailyQuota(limit: nil)
    quota.useUp(on: monday)
    let taken = [monday, monday.adding(days: 1)].map { quota.take(on: $0) }
    #expect(taken == [false, true])
  }
}
