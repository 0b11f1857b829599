import DeadbandAnalysts
import DeadbandCore
import DeadbandStore
import DeadbandTesting
import Testing

@testable import DeadbandFleet

/// One budget for all machines, on a real server.
@Suite struct FleetBudgetTests {
  private func daily(_ amount: Int64) throws -> LedgerBudget {
    try LedgerBudget(.tenant("t"), .daily(Money(nanoDollars: amount)))
  }

  private func database(_ budgets: LedgerBudget...) async throws -> (PostgresURL, FleetDatabase) {
    let url = try PostgresServer.database()
    let database = FleetDatabase(url)
    try await database.migrate(to: FleetDatabase.knownVersion) { _ in }
    try await database.setBudgets(budgets)
    return (url, database)
  }

  private func proposal(_ ledger: String, step: Int64, wants: Int64, spent: Int64 = 0) -> ShareProposal {
    let place = SharePeriod(.tenant("t"), LedgerPeriod(.day, at: Book.now))
    return ShareProposal(
      ledger: ledger, step: step,
      wishes: [ShareProposal.Wish(of: place, wanted: wants, spent: spent, reserved: 0)])
  }

  /// Statements that come twice, late, or both at once.
  @Test func aShareIsSetAsItWasAskedForLast() async throws {
    let (url, database) = try await database(try daily(1_000))
    let book = try Book(url)
    func ask(_ ledger: String, _ step: Int64, _ wants: Int64, _ spent: Int64 = 0) async throws -> ShareAnswer
    {
      try #require(await book.tier.exchange(proposal(ledger, step: step, wants: wants, spent: spent)))
    }
    #expect(
      try await ask("a", 1, 600).grants == [.init(amount: 600, others: 0, othersSpent: 0, othersReserved: 0)])
    // As much as there is.
    #expect(try await ask("b", 1, 600, 5).grants.first??.amount == 400)
    #expect(try await ask("b", 1, 600, 5).grants.first??.amount == 400)
    #expect(
      try await ask("a", 3, 100, 7).grants == [
        .init(amount: 100, others: 400, othersSpent: 5, othersReserved: 0)
      ])
    // Overtaken: nothing changes, and the step that counts is said.
    let late = try await ask("a", 2, 600)
    #expect(late.grants == [nil] && late.step == 3)
    #expect(try await ask("a", 3, 600).grants.first??.amount == 100)
    // What is spent is never refused, and what is held is not taken away.
    #expect(try await ask("b", 2, 2_000, 950).grants.first??.amount == 950)
    try await database.setBudgets([try daily(10)])
    #expect(try await ask("b", 3, 900, 800).grants.first??.amount == 900)
    let usage = try #require(try await database.budgets(at: Book.now).first)
    #expect(usage.held == Money(nanoDollars: 1_000) && usage.ledgers == 2)
    #expect(usage.usage.spent == Money(nanoDollars: 807))
    await book.end()
    database.close()
  }

  /// A hundred ledgers ask at once for ten times what there is, again and again.
  @Test func noneOfAHundredAtOnceIsGivenWhatAnotherHas() async throws {
    let (url, database) = try await database(try daily(1_000))
    let books = try (0..<8).map { _ in try Book(url) }
    func ask(_ step: Int64, _ wants: Int64) async -> Int64 {
      await withTaskGroup(of: Int64.self) { group in
        for number in 0..<100 {
          group.addTask {
            let proposal = proposal("l\(number)", step: step, wants: wants)
            return await books[number % 8].tier.exchange(proposal)?.grants.first??.amount ?? 1_000_000
          }
        }
        return await group.reduce(0, +)
      }
    }
    for round in 0..<10 {
      #expect(await ask(Int64(2 * round + 1), 0) == 0)
      #expect(await ask(Int64(2 * round + 2), 100) == 1_000)
      #expect(try await database.budgets(at: Book.now).first?.held == Money(nanoDollars: 1_000))
    }
    for book in books { await book.end() }
    database.close()
  }

  /// Four machines, a thousand calls at once: the budget is used to its end and not passed, and the database knows each cent once.
  @Test func fourMachinesSpendOneBudget() async throws {
    let (url, database) = try await database(try daily(4_000))
    let books = try (0..<4).map { _ in try Book(url) }
    let refused = await withTaskGroup(of: Bool.self) { group in
      for number in 0..<1_000 {
        group.addTask {
          let book = books[number % 4]
          guard let held = try? await book.reserve(10) else { return true }
          // Half of what was put aside goes back.
          try? await book.ledger.settle(held, cost: Money(nanoDollars: 5), usage: nil)
          return false
        }
      }
      return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
    }
    for book in books { #expect(await book.ledger.refreshShares()) }
    let used = try books.map { try $0.used() }
    #expect(used.reduce(0, +) == Int64(1_000 - refused) * 5 && used.reduce(0, +) <= 4_000)
    let usage = try #require(try await database.budgets(at: Book.now).first)
    #expect(usage.usage.spent.nanoDollars == used.reduce(0, +) && usage.usage.reserved == .zero)
    #expect(usage.held.nanoDollars <= 4_000)
    for book in books { await book.end() }
    database.close()
  }

  @Test func aBudgetThatIsSetBindsMachinesThatRun() async throws {
    let (url, database) = try await database()
    let book = try Book(url, isListening: true)
    _ = try await book.reserve(1_000_000)
    try await database.setBudgets([try daily(100)])
    #expect(
      await Machine.until {
        do {
          try await book.ledger.release(try await book.reserve(1))
          return false
        } catch { return true }
      })
    try await database.removeBudgets([try daily(0)])
    #expect(await Machine.until { (try? await book.reserve(1)) != nil })
    await book.end()
    database.close()
  }

  @Test func aDaysBudgetIsNotLargerThanTheMonthsAndCallsAreNotCounted() async throws {
    let (_, database) = try await database(try daily(100))
    await #expect(throws: FleetError.self) {
      try await database.setBudgets([try LedgerBudget(.tenant("t"), .monthly(Money(nanoDollars: 99)))])
    }
    await #expect(throws: FleetError.self) {
      try await database.setBudgets([try LedgerBudget(.tenant("t"), .hourlyCalls(9))])
    }
    #expect(try await database.removeBudgets([try daily(0)]) == 1)
    #expect(try await database.removeBudgets([try daily(0)]) == 0)
    #expect(try await database.budgets(at: Book.now).isEmpty)
    database.close()
  }

  /// The server is gone: each machine goes on with what it holds. It comes back: what was spent meanwhile is known, once.
  @Test func whileTheServerIsAwayEachSpendsItsShare() async throws {
    let server = try PostgresServer()
    let url = try server.database()
    let database = FleetDatabase(url)
    try await database.migrate(to: FleetDatabase.knownVersion) { _ in }
    try await database.setBudgets([try daily(8_000)])
    let books = try (0..<2).map { _ in try Book(url, isListening: true) }
    for book in books { try await book.ledger.settle(try await book.reserve(10), cost: .zero, usage: nil) }
    try server.stop("immediate")
    var spent = 0
    for book in books {
      while true {
        do { _ = try await book.reserve(10) } catch LedgerError.beyondShare { break }
        spent += 10
      }
    }
    // Something was held, and together less than all.
    #expect(spent > 100 && spent < 8_000)
    try server.start()
    #expect(
      await Machine.until {
        guard let usage = try? await database.budgets(at: Book.now).first?.usage else { return false }
        return usage.reserved.nanoDollars == Int64(spent) && usage.spent == .zero
      })
    #expect(await Machine.until { (try? await books[0].reserve(3_000)) != nil })
    for book in books { await book.end() }
    database.close()
  }

  @Test func whatIsLongAgoIsLetGoOf() async throws {
    let (url, database) = try await database(try daily(1_000))
    let book = try Book(url)
    _ = try await book.reserve(10)
    #expect(await book.ledger.refreshShares())
    let next = try #require(Book.now.adding(seconds: 40 * 86_400))
    #expect(try await database.retain(months: 3, at: next).isEmpty)
    #expect(try await database.budgets(at: Book.now).first?.usage.reserved == Money(nanoDollars: 10))
    _ = try await database.retain(months: 1, at: next)
    #expect(try await database.budgets(at: Book.now).first?.usage.reserved == .zero)
    await book.end()
    database.close()
  }
}
