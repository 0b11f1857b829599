import DeadbandAnalysts
import DeadbandCore
import Glibc
import ProbeProcess
import Testing

struct LedgerTests {
  private let world: LedgerWorld

  init() throws { world = try LedgerWorld() }

  private func limit(_ ledger: Ledger, _ scope: LedgerBudget.Scope, _ limits: LedgerBudget.Limit...) throws {
    try ledger.setBudgets(limits.map { try LedgerBudget(scope, $0) })
  }

  /// Reserves, and settles as much at once.
  private func spend(_ ledger: Ledger, _ amount: Money, _ call: LedgerCall) async throws {
    try await ledger.settle(try await ledger.reserve(amount, for: call), cost: amount, usage: nil)
  }

  // MARK: Budgets

  @Test func `a thousand calls at once do not overspend`() async throws {
    let ledger = try world.open()
    try limit(ledger, .tenant("t"), .daily(nano(100_000)))
    let call = try call()
    let outcomes = await withTaskGroup(of: Int64?.self) { group in
      for number in 0..<1000 {
        group.addTask {
          guard let held = try? await ledger.reserve(nano(1000), for: call) else { return nil }
          let cost = Int64(number % 1001)
          guard (try? await ledger.settle(held, cost: nano(cost), usage: nil)) != nil else { return nil }
          return cost
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    let spent = outcomes.compactMap(\.self).reduce(0, +)
    let usage = try #require(try ledger.budgets().first)
    #expect(usage.spent == nano(spent) && usage.reserved == .zero && spent <= 100_000)
    #expect(outcomes.contains(nil) && outcomes.compactMap(\.self).count >= 100)
    #expect(try ledger.audit() == [])
  }

  @Test func `what is reserved counts against the day and the month, of tenant and provider`() async throws {
    let ledger = try world.open()
    try limit(ledger, .tenant("t"), .daily(nano(100)), .monthly(nano(150)))
    try limit(ledger, .provider("p"), .monthly(nano(160)))
    let first = try await ledger.reserve(nano(100), for: try call())
    let error = await #expect(throws: LedgerError.self) { try await ledger.reserve(nano(1), for: try call()) }
    #expect(
      "\(try #require(error))".hasPrefix(
        "the day's budget of the tenant \"t\" does not allow $0.000000001 more: of $0.0000001, $0.00 are spent"
      ))
    #expect(error?.analystError(provider: "p").code == .budget)
    _ = try await ledger.reserve(nano(60), for: try call("other"))
    await #expect(throws: LedgerError.self) { try await ledger.reserve(nano(1), for: try call("other")) }
    try await ledger.settle(first, cost: nano(40), usage: nil)
    _ = try await ledger.reserve(nano(60), for: try call())
    await #expect(throws: LedgerError.self) { try await ledger.reserve(nano(1), for: try call()) }
    // A budget of nothing allows what costs nothing.
    try limit(ledger, .tenant("poor"), .daily(.zero))
    _ = try await ledger.reserve(.zero, for: try call("poor", "q"))
    await #expect(throws: LedgerError.self) { try await ledger.reserve(nano(1), for: try call("poor", "q")) }
  }

  @Test func `a settlement belongs to the day and month of its reservation`() async throws {
    let ledger = try world.open()
    try limit(ledger, .tenant("t"), .daily(nano(100)), .monthly(nano(100)))
    let held = try await ledger.reserve(nano(90), for: try call())
    try world.move(to: "2026-12-01T00:00:00Z")
    #expect(try ledger.budgets().allSatisfy { $0.spent == .zero && $0.reserved == .zero })
    let second = try await ledger.reserve(nano(100), for: try call())
    try await ledger.settle(held, cost: nano(80), usage: nil)
    #expect(try ledger.budgets().allSatisfy { $0.spent == .zero && $0.reserved == nano(100) })
    try await ledger.release(second)
    let november = try ledger.report(
      from: try #require(CalendarDate(year: 2026, month: 11, day: 30)),
      through: try #require(CalendarDate(year: 2026, month: 11, day: 30)))
    #expect(november.total.spent == nano(80) && november.total.calls == 1)
  }

  @Test func `a call that cost more than was put aside is recorded as it is`() async throws {
    let ledger = try world.open()
    try limit(ledger, .tenant("t"), .daily(nano(100)))
    let held = try await ledger.reserve(nano(90), for: try call())
    try await ledger.settle(held, cost: nano(130), usage: nil, outcome: .failed)
    let usage = try #require(try ledger.budgets().first)
    #expect(usage.remaining == nano(-30) && usage.state == .exhausted)
    await #expect(throws: LedgerError.self) { try await ledger.reserve(.zero, for: try call()) }
  }

  // MARK: States

  @Test func `states come with the spending and go with the period`() async throws {
    let ledger = try world.open()
    try limit(ledger, .tenant("t"), .daily(nano(100)), .monthly(nano(1000)))
    var events = ledger.events().makeAsyncIterator()
    func state() throws -> BudgetState { try ledger.standing(tenant: "t", provider: "p").state }
    func words(_ event: BudgetEvent?) -> [String] {
      event.map { [$0.usage.budget.description, $0.from.name, $0.to.name] } ?? []
    }
    let name = "day's budget of the tenant \"t\""
    try await spend(ledger, nano(79), try call())
    #expect(try state() == .normal)
    try await spend(ledger, nano(1), try call())
    #expect(try state() == .alert)
    #expect(words(await events.next()) == [name, "normal", "alert"])
    try await spend(ledger, nano(10), try call())
    #expect(try state() == .conserving && BudgetState.conserving.budget == .conserving)
    #expect(words(await events.next()) == [name, "alert", "conserving"])
    try await spend(ledger, nano(10), try call())
    #expect(try state() == .exhausted)
    #expect(words(await events.next()) == [name, "conserving", "exhausted"])
    try world.move(to: "2026-11-30T23:59:59.999999999Z")
    #expect(try state() == .exhausted)
    try world.move(to: "2026-12-01T00:00:00Z")
    #expect(try state() == .normal)
    #expect(words(await events.next()) == [name, "exhausted", "normal"])
    // The month has turned too: 90 of the 1000 would be no alert anyway, 790 more would have been.
    for day in 1...9 {
      try world.move(to: "2026-12-0\(day)T12:00:00Z")
      try await spend(ledger, nano(70), try call())
      #expect(try state() == .normal)
    }
    try limit(ledger, .tenant("t"), .daily(nano(100)), .monthly(nano(700)))
    #expect(try state() == .conserving)
    #expect(words(await events.next()) == ["month's budget of the tenant \"t\"", "normal", "conserving"])
    #expect(try ledger.standing(tenant: "t", provider: "p").nearest?.budget.limit == .monthly(nano(700)))
    ledger.close()
    #expect(await events.next() == nil)
  }

  @Test func `a late settlement does not bring back the state of a day that is over`() async throws {
    let ledger = try world.open()
    try limit(ledger, .tenant("t"), .daily(nano(100)))
    var events = ledger.events().makeAsyncIterator()
    let late = try await ledger.reserve(nano(85), for: try call())
    try await spend(ledger, nano(10), try call())
    try world.move(to: "2026-12-01T00:00:00Z")
    #expect(try ledger.standing(tenant: "t", provider: "p").state == .normal)
    try await ledger.settle(late, cost: nano(85), usage: nil)
    #expect(try ledger.standing(tenant: "t", provider: "p").state == .normal)
    ledger.close()
    #expect(await events.next() == nil)
  }

  @Test func `the budget nearest its limit sets the state, whoever's it is`() async throws {
    let ledger = try world.open()
    try limit(ledger, .tenant("t"), .daily(nano(1000)))
    try limit(ledger, .provider("p"), .monthly(nano(100)))
    try await spend(ledger, nano(90), try call())
    #expect(try ledger.standing(tenant: "t", provider: "p").state == .conserving)
    #expect(try ledger.standing(tenant: "t", provider: "q").state == .normal)
    #expect(try ledger.standing(tenant: "u", provider: "p").nearest?.budget.scope == .provider("p"))
    #expect(try ledger.standing(tenant: "u", provider: "q").nearest == nil)
  }

  @Test func `more than nine tenths of an hour's calls slow the queue down, until the hour is over`()
    async throws
  {
    let ledger = try world.open()
    try limit(ledger, .provider("p"), .hourlyCalls(10))
    func isSlow() throws -> Bool { try ledger.standing(tenant: "t", provider: "p").slowsDown }
    for _ in 0..<9 { try await ledger.release(try await ledger.reserve(nano(1), for: try call())) }
    #expect(try !isSlow())
    for _ in 0..<5 { try await spend(ledger, nano(1), try call()) }
    #expect(try isSlow())
    #expect(try ledger.standing(tenant: "t", provider: "p").state == .normal)
    try world.move(to: "2026-11-30T23:00:00Z")
    #expect(try !isSlow())
  }

  // MARK: What a crash leaves

  @Test func `what a killed process has reserved counts as spent until it is reconciled`() async throws {
    let first = try world.open()
    try limit(first, .tenant("t"), .daily(nano(100)))
    first.close()
    let probe = try ledgerProbe("hang", world.path, "70")
    #expect(probe.hear() == "reserved 1\n")
    // The probe has the system's clock.
    try world.move(to: Timestamp(nanosecondsSince1970: Int64(Self.now())).description)
    let ledger = try world.open()
    #expect(try ledger.unsettled().isEmpty)
    #expect(throws: LedgerError.self) { try ledger.reconcile(1, cost: nano(1)) }
    probe.kill()
    let unsettled = try #require(try ledger.unsettled().first)
    #expect(unsettled.amount == nano(70) && unsettled.call.model == "m" && unsettled.call.reason == "r")
    #expect(try ledger.budgets().first?.spent == nano(70))
    await #expect(throws: LedgerError.self) { try await ledger.reserve(nano(31), for: try call()) }
    #expect(throws: LedgerError.unknownReservation(2)) { try ledger.reconcile(2, cost: nano(1)) }
    try ledger.reconcile(1, cost: nano(12))
    #expect(throws: LedgerError.unknownReservation(1)) { try ledger.reconcile(1, cost: nano(12)) }
    #expect(try ledger.budgets().first?.spent == nano(12))
    let report = try ledger.report(from: .earliest, through: .latest)
    #expect(report.total.spent == nano(12) && report.total.unsettledCalls == 0 && report.total.calls == 1)
    #expect(try ledger.audit() == [])
  }

  @Test func `where the disk is full calls are refused, and nothing acknowledged is lost`() throws {
    let probe = try ledgerProbe("limited", world.path, "10000")
    let count = try #require(Int(probe.hear().dropLast()))
    let ledger = try world.open()
    let report = try ledger.report(from: .earliest, through: .latest)
    #expect(count > 100 && report.total.calls == count && report.total.spent == nano(Int64(count)))
    #expect(report.reservations.isEmpty)
    #expect(try ledger.audit() == [])
  }

  private static func now() -> Int {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return time.tv_sec * 1_000_000_000 + time.tv_nsec
  }

  // MARK: Reports

  @Test func `a report adds up by model, tenant, rule and day, with what the cache has saved`() async throws {
    let ledger = try world.open()
    let first = try await ledger.reserve(nano(100), for: try call("a", "p", model: "x", reason: "price"))
    try await ledger.settle(
      first, cost: nano(70), usage: TokenUsage(input: 5, cachedInput: 3, cacheWrite: 2, output: 4))
    try world.move(to: "2026-12-01T01:00:00Z")
    let second = try await ledger.reserve(nano(50), for: try call("b", "q", model: "x", reason: "price"))
    try await ledger.settle(second, cost: nano(20), usage: nil, outcome: .failed)
    _ = try await ledger.reserve(nano(9), for: try call("b", "q", model: "y", reason: "age"))
    try await ledger.recordSaving(nano(30), for: try call("a", "p", model: "x", reason: "age"))
    try await ledger.recordSaving(nano(30), for: try call("a", "p", model: "x", reason: "age"), count: 2)
    let report = try ledger.report(from: .earliest, through: .latest)
    #expect(report.total.spent == nano(90) && report.total.calls == 2 && report.total.failedCalls == 1)
    #expect(
      report.total.reserved == nano(9) && report.total.saved == nano(60) && report.total.savedCalls == 3)
    #expect(
      report.total.promptTokens == 10 && report.total.cachedTokens == 3 && report.total.outputTokens == 4)
    func spent(_ grouping: LedgerReport.Grouping) -> [String] {
      report.lines(by: grouping).map {
        "\($0.name) \($0.line.spent.nanoDollars) \($0.line.saved.nanoDollars)"
      }
    }
    #expect(spent(.model) == ["p/x 70 60", "q/x 20 0", "q/y 0 0"])
    #expect(spent(.tenant) == ["a 70 60", "b 20 0"])
    #expect(spent(.rule) == ["price 90 0", "age 0 60"])
    #expect(spent(.day) == ["2026-11-30 70 0", "2026-12-01 20 60"])
    let today = try #require(CalendarDate(year: 2026, month: 12, day: 1))
    #expect(try ledger.report(from: today, through: today).total.spent == nano(20))
    var ids: [UInt64] = []
    #expect(try ledger.forEachCall(from: today, through: today) { ids.append($0.id) }.map(\.id) == [3])
    #expect(ids == [2])
  }

  @Test func `two ledgers of one folder in one process are refused`() throws {
    let ledger = try world.open()
    #expect(throws: LedgerError.self) { try world.open() }
    ledger.close()
    try world.open().close()
  }
}
