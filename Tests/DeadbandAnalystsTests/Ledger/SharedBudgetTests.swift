import DeadbandAnalysts
import DeadbandCore
import DeadbandStore
import DeadbandTesting
import Testing

@Suite struct SharedBudgetTests {
  private func daily(_ amount: Int64, _ scope: LedgerBudget.Scope = .tenant("t")) throws -> LedgerBudget {
    try LedgerBudget(scope, .daily(nano(amount)))
  }

  /// What a ledger has spent and put aside by its own count.
  private func used(_ ledger: Ledger) throws -> Int64 {
    let total = try ledger.report(from: .earliest, through: .latest).total
    return total.spent.nanoDollars + total.reserved.nanoDollars
  }

  @Test func twoLedgersDoNotPassABudgetTogether() async throws {
    let budgets = ModelBudgets([try daily(1_000)])
    let worlds = try [LedgerWorld(), LedgerWorld()]
    let ledgers = try worlds.map { try $0.open() }
    for ledger in ledgers { ledger.join(budgets) }
    let made = await withTaskGroup(of: Int.self) { group in
      for ledger in ledgers {
        group.addTask {
          var count = 0
          for _ in 0..<100 where (try? await ledger.reserve(nano(10), for: try call())) != nil { count += 1 }
          return count
        }
      }
      return await group.reduce(0, +)
    }
    // What is left in the end is held by the one that does not ask any more, until it looks again.
    #expect(made <= 100 && made >= 90)
    for _ in 0..<10 { for ledger in ledgers { #expect(await ledger.refreshShares()) } }
    var last = 0
    for ledger in ledgers {
      while (try? await ledger.reserve(nano(10), for: try call())) != nil { last += 1 }
      #expect(await ledger.refreshShares())
    }
    #expect(made + last == 100)
    let error = await #expect(throws: LedgerError.self) {
      try await ledgers[0].reserve(nano(10), for: try call())
    }
    guard case .overBudget(let usage, _) = error else { throw try #require(error) }
    #expect(usage.isShared && usage.remaining == .zero)
    #expect("\(try #require(error))".hasPrefix("the day's fleet budget of the tenant \"t\""))
    #expect(error?.analystError(provider: "p").wayOut?.contains("deadband fleet budget set") == true)
    #expect(try ledgers.map { try used($0) }.reduce(0, +) == 1_000)
  }

  /// The database is away: what is held goes on, and not a cent beyond it; over a restart too.
  @Test func whatIsHeldGoesOnWhileNobodyCanBeAsked() async throws {
    let budgets = ModelBudgets([try daily(1_200)])
    let world = try LedgerWorld()
    var ledger = try world.open()
    ledger.join(budgets)
    #expect(await ledger.refreshShares())
    // A fourth of a third.
    #expect(budgets.held.values.compactMap { $0.values.first?.amount }.max() == 300)
    #expect(await ledger.refreshShares())
    #expect(budgets.held.values.compactMap { $0.values.first?.amount }.max() == 100)
    budgets.set(.lostRequest)
    #expect(!ledger.hasUntoldShares)
    let first = try await ledger.reserve(nano(60), for: try call())
    #expect(await !ledger.refreshShares() && ledger.hasUntoldShares)
    ledger.close()
    ledger = try world.open()
    ledger.join(budgets)
    let error = await #expect(throws: LedgerError.self) {
      try await ledger.reserve(nano(60), for: try call())
    }
    guard case .beyondShare = error else { throw try #require(error) }
    #expect(error?.analystError(provider: "p").wayOut?.contains("deadband fleet status") == true)
    _ = try await ledger.reserve(nano(40), for: try call())
    // A process of the same ledger that does not ask at all is bound as well.
    ledger.close()
    ledger = try world.open()
    await #expect(throws: LedgerError.self) { try await ledger.reserve(nano(1), for: try call()) }
    // Other tenants are not.
    _ = try await ledger.reserve(nano(1_000), for: try call("other"))
    ledger.join(budgets)
    budgets.set(.fair)
    _ = try await ledger.reserve(nano(60), for: try call())
    #expect(await ledger.refreshShares() && !ledger.hasUntoldShares)
    // What the process that is gone had put aside counts as spent.
    let now = try #require(budgets.held.values.compactMap { $0.values.first }.max { $0.spent < $1.spent })
    #expect(now.spent == 100 && now.reserved == 60)
    try ledger.reconcile(first.id, cost: nano(7))
    #expect(await ledger.refreshShares())
    let then = try #require(budgets.held.values.compactMap { $0.values.first }.max { $0.spent < $1.spent })
    #expect(then.spent == 47 && then.reserved == 60)
  }

  /// A ledger that never heard the budgets calls nobody: it cannot know what is left.
  @Test func whoDoesNotKnowTheBudgetsWaits() async throws {
    let budgets = ModelBudgets()
    let world = try LedgerWorld()
    let ledger = try world.open()
    budgets.set(.lostRequest)
    ledger.join(budgets)
    await #expect(throws: LedgerError.sharedBudgetsUnknown) {
      try await ledger.reserve(nano(1), for: try call())
    }
    budgets.set(.fair)
    _ = try await ledger.reserve(nano(1), for: try call())
    budgets.set(.lostRequest)
    _ = try await ledger.reserve(nano(1), for: try call())
    // Without a budget nobody is asked at all.
    #expect(budgets.asked == 0 && !ledger.hasUntoldShares)
  }

  /// A day that begins in an outage has its share already.
  @Test func theComingDayIsHeldToo() async throws {
    let budgets = ModelBudgets([try daily(1_000)])
    let world = try LedgerWorld()
    let ledger = try world.open()
    ledger.join(budgets)
    #expect(await ledger.refreshShares())
    budgets.set(.lostRequest)
    try world.move(to: "2026-12-01T00:00:10Z")
    _ = try await ledger.reserve(nano(80), for: try call())
    try world.move(to: "2026-12-02T00:00:10Z")
    await #expect(throws: LedgerError.self) { try await ledger.reserve(nano(80), for: try call()) }
  }

  /// A provider that charged more than was put aside is written down as it is.
  @Test func whatWasChargedIsToldEvenBeyondTheBudget() async throws {
    let budgets = ModelBudgets([try daily(100)])
    let world = try LedgerWorld()
    let ledger = try world.open()
    ledger.join(budgets)
    let held = try await ledger.reserve(nano(90), for: try call())
    try await ledger.settle(held, cost: nano(250), usage: nil)
    #expect(await ledger.refreshShares())
    #expect(budgets.held.values.compactMap { $0.values.first?.spent }.max() == 250)
    await #expect(throws: LedgerError.self) { try await ledger.reserve(nano(1), for: try call()) }
    // The budget is raised, and known with the next look.
    budgets.set([try daily(1_000)])
    #expect(await ledger.refreshShares())
    _ = try await ledger.reserve(nano(700), for: try call())
    // And without one nothing binds.
    budgets.set([])
    #expect(await ledger.refreshShares())
    _ = try await ledger.reserve(nano(70_000), for: try call())
  }

  @Test func whoLeavesStandsAlone() async throws {
    let budgets = ModelBudgets([try daily(100)])
    let world = try LedgerWorld()
    let ledger = try world.open()
    ledger.join(budgets)
    #expect(await ledger.refreshShares())
    try ledger.leaveSharedBudgets()
    _ = try await ledger.reserve(nano(1_000), for: try call())
    #expect(try ledger.budgets().isEmpty)
    #expect(await !ledger.refreshShares())
  }

  /// Ledgers, requests that are lost, done without a word or done long after, processes that end in between: together they never pass
  /// the budget, and in the end the database knows each cent once.
  @Test(arguments: 0..<40) func whateverIsCutNoCentIsLost(seed: UInt64) async throws {
    var random = SplitMix64(seed: seed)
    let limit = Int64.random(in: 200...2_000, using: &random)
    let scopes: [LedgerBudget.Scope] = [.tenant("t"), .provider("p")]
    let budgets = ModelBudgets([
      try daily(limit), try LedgerBudget(.provider("p"), .monthly(nano(limit * 3 / 2))),
    ])
    let worlds = try (0..<3).map { _ in try LedgerWorld() }
    var ledgers = try worlds.map { try $0.open() }
    for ledger in ledgers { ledger.join(budgets) }
    var open: [[LedgerReservation]] = [[], [], []]
    for _ in 0..<120 {
      let place = Int.random(in: 0..<3, using: &random)
      switch Int.random(in: 0..<10, using: &random) {
      case 0: budgets.set(ModelBudgets.Weather.allCases.randomElement(using: &random) ?? .fair)
      case 1: budgets.set(.fair)
      case 2: budgets.deliver { Int.random(in: 0..<$0, using: &random) }
      case 3:
        ledgers[place].close()
        ledgers[place] = try worlds[place].open()
        ledgers[place].join(budgets)
        open[place] = []
      case 4: await ledgers[place].refreshShares()
      case 5, 6:
        guard let held = open[place].popLast() else { continue }
        let cost = Int64.random(in: 0...held.amount.nanoDollars, using: &random)
        try await ledgers[place].settle(held, cost: nano(cost), usage: nil)
      default:
        let amount = nano(Int64.random(in: 1...60, using: &random))
        if let held = try? await ledgers[place].reserve(amount, for: try call()) { open[place].append(held) }
      }
      let sum = try ledgers.map { try used($0) }.reduce(0, +)
      #expect(sum <= limit, "seed \(seed)")
    }
    budgets.set(.fair)
    for ledger in ledgers { #expect(await ledger.refreshShares(), "seed \(seed)") }
    for scope in scopes {
      let held = budgets.held.filter { $0.key.scope == scope }.values.flatMap(\.values)
      let told = held.reduce(0) { $0 + $1.spent + $1.reserved }
      #expect(try told == ledgers.map { try used($0) }.reduce(0, +), "seed \(seed), \(scope)")
    }
    for (period, held) in budgets.held {
      let most = period.scope == .tenant("t") ? limit : limit * 3 / 2
      #expect(held.values.reduce(0) { $0 + $1.amount } <= most, "seed \(seed), \(period)")
    }
  }
}
