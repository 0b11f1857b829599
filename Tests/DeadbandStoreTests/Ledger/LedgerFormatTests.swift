import DeadbandCore
import Testing

@testable import DeadbandStore

/// The rows as docs/formats/ledger.md has them, to the byte.
struct LedgerFormatTests {
  private let call = LedgerCall(unchecked: "t", "pr", "m", "", .embedding)
  private let at = Timestamp(nanosecondsSince1970: 0x0102)

  private static let callBytes: [UInt8] = [2, 1, 0, 0x74, 2, 0, 0x70, 0x72, 1, 0, 0x6d, 0, 0]

  private func long(_ number: UInt8, _ next: UInt8 = 0) -> [UInt8] { [number, next, 0, 0, 0, 0, 0, 0] }

  @Test func `a reservation's row`() {
    let reservation = LedgerReservation(
      id: 5, at: at, session: 3, amount: Money(nanoDollars: 9), call: call, isUnsettled: true)
    let bytes = long(2, 1) + long(3) + long(9) + [1] + Self.callBytes
    #expect(reservation.bytes == bytes)
    #expect(LedgerReservation(5, bytes) == reservation)
    #expect(LedgerKey.reservation(5) == [0, 0, 0, 0, 0, 0, 0, 5])
    refusesAllElse(bytes) { LedgerReservation(5, $0) }
  }

  @Test func `a call's row`() {
    let tokens = TokenUsage(input: 1, cachedInput: 2, cacheWrite: 3, longCacheWrite: 4, output: 5)
    let entry = LedgerEntry(
      id: 5, at: at, settledAt: Timestamp(nanosecondsSince1970: 7), reserved: Money(nanoDollars: 9),
      cost: Money(nanoDollars: 8), tokens: tokens, outcome: .failed, call: call)
    let head = long(5) + long(2, 1) + long(7) + long(9) + long(8) + [2] + Self.callBytes
    let bytes = head + [1] + long(1) + long(2) + long(3) + long(4) + long(5)
    #expect(entry.bytes == bytes)
    #expect(LedgerEntry(bytes) == entry)
    #expect(LedgerEntry(head + [0])?.tokens == nil && LedgerEntry(head + [0]) != nil)
    #expect(LedgerKey.call(at, 5) == [0x80, 0, 0, 0, 0, 0, 1, 2] + [0, 0, 0, 0, 0, 0, 0, 5])
    refusesAllElse(bytes) { LedgerEntry($0) }
  }

  @Test func `totals, savings and their keys`() throws {
    var total = LedgerTotal()
    (total.spent, total.reserved, total.unsettled, total.calls) = (1, 2, 3, 4)
    #expect(total.bytes == long(1) + long(2) + long(3) + long(4))
    #expect(LedgerTotal(total.bytes) == total)
    let key = LedgerKey.total(LedgerPeriod(.month, number: 0x0102), .provider("p"))
    #expect(key == [2, 0x80, 0, 1, 2, 2, 0x70])
    let read = try #require(LedgerKey.readTotal(key))
    #expect(read.period == LedgerPeriod(.month, number: 0x0102) && read.scope == .provider("p"))
    #expect(LedgerKey.budget(.tenant("t"), .hour) == [1, 3, 0x74])
    let day = try #require(CalendarDate(daysSince1970: 3))
    let saving = LedgerSaving(day: day, call: call, count: 2, amount: Money(nanoDollars: 9))
    #expect(saving.bytes == [3, 0, 0, 0] + long(2) + long(9) + Self.callBytes)
    #expect(LedgerKey.saving(day, call) == [0x80, 0, 0, 3] + Digest(of: Self.callBytes).bytes)
    refusesAllElse(total.bytes) { LedgerTotal($0) }
    refusesAllElse(saving.bytes) { LedgerSaving($0) }
  }

  @Test func `a wrapped value`() {
    let value = LedgerValue.wrap([7], .budgets, [1, 2])
    let sum = Checksum.plain.of([3, 1, 2, 1, 7])
    #expect(value == [1, 7] + (0..<8).map { UInt8(truncatingIfNeeded: sum >> (8 * UInt64($0))) })
  }

  @Test func `periods are days, months and hours of UTC, also before 1970`() throws {
    func numbers(_ text: String) throws -> [Int32] {
      let at = try Timestamp(parsing: Array(text.utf8), in: 0..<text.utf8.count)
      return LedgerPeriod.Kind.allCases.map { LedgerPeriod($0, at: at).number }
    }
    #expect(try numbers("1970-01-01T00:00:00Z") == [0, 1970 * 12, 0])
    #expect(try numbers("1969-12-31T23:59:59.999999999Z") == [-1, 1970 * 12 - 1, -1])
    #expect(try numbers("2026-11-30T23:00:00Z") == [20_787, 2026 * 12 + 10, 498_911])
    #expect(try numbers("2026-12-01T00:30:00+01:00") == [20_787, 2026 * 12 + 10, 498_911])
  }

  /// Cut or longer, a row is none.
  private func refusesAllElse<Row>(_ bytes: [UInt8], _ read: ([UInt8]) -> Row?) {
    for count in 0..<bytes.count { #expect(read(Array(bytes.prefix(count))) == nil, "\(count)") }
    #expect(read(bytes + [0]) == nil)
  }
}
