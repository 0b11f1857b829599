import DeadbandCore
import DeadbandStore
import DeadbandTesting
import Testing

@testable import DeadbandFleet

@Suite struct MigrationTests {
  private func pool(_ url: PostgresURL) -> PostgresPool { PostgresPool(url) }

  private func tables(_ pool: PostgresPool) async throws -> [String] {
    try await pool.run(
      Statement(
        "SELECT table_name::text FROM information_schema.tables WHERE table_schema = 'public' ORDER BY 1")
    ).compactMap { $0.text(0) }
  }

  @Test func upAndBackLeavesNothingOfTheTables() async throws {
    let pool = pool(try PostgresServer.database())
    #expect(try await Migration.version(pool) == 0)
    try await Migration(pool).migrate(to: Schema.known)
    #expect(try await Migration.version(pool) == Schema.known)
    _ = try await pool.run(Statement(Schema.makeMonth(Schema.month(2026, 3))))
    #expect(try await tables(pool).contains("deadband_analyses_202603"))
    try await Migration(pool).migrate(to: 0)
    #expect(try await tables(pool) == ["deadband_locks", "deadband_migrations"])
    // And up again.
    try await Migration(pool).migrate(to: Schema.known)
    #expect(try await Migration.version(pool) == Schema.known)
    pool.close()
  }

  /// From every version to the latest and back, with analyses in place: none is lost on the way.
  @Test(arguments: 1..<Schema.known) func whatIsKeptStaysOnTheWayUpAndBack(version: Int) async throws {
    let url = try PostgresServer.database()
    let pool = pool(url)
    try await Migration(pool).migrate(to: version)
    let month = Schema.month(2026, 3)
    _ = try await pool.run(Statement(Schema.makeMonth(month)))
    _ = try await pool.run(
      Statement(
        "INSERT INTO deadband_subjects (key, tenant, name, created, entry) VALUES ('k', 't', 'n', 7, 'e')"))
    _ = try await pool.run(Statement("INSERT INTO \(month) VALUES ('k', 7, 'm', 1, 'e')"))
    func kept() async throws -> [Row] {
      try await pool.run(
        Statement(
          "SELECT s.key, s.created, a.entry, a.machine FROM deadband_subjects s JOIN \(month) a ON a.key = s.key"
        ))
    }
    let before = try await kept()
    #expect(before.count == 1)
    try await Migration(pool).migrate(to: Schema.known)
    #expect(try await kept() == before)
    let database = FleetDatabase(url)
    let budget = try LedgerBudget(.tenant("t"), .daily(Money(nanoDollars: 5)))
    try await database.setBudgets([budget])
    database.close()
    try await Migration(pool).migrate(to: version)
    #expect(try await kept() == before)
    #expect(try await Migration.version(pool) == version)
    pool.close()
  }

  @Test func tenAtOnceMakeTheTablesOnce() async throws {
    let url = try PostgresServer.database()
    try await withThrowingTaskGroup(of: Void.self) { group in
      for _ in 0..<10 {
        group.addTask {
          let place = try TemporaryStore(at: .now)
          let tier = FleetTier(url, store: place.store, kept: 1, overflow: 0)
          try await tier.prepare()
          tier.close()
        }
      }
      try await group.waitForAll()
    }
    let pool = pool(url)
    #expect(try await Migration.version(pool) == Schema.known)
    pool.close()
  }

  /// A step that was cut in its middle goes on where it was.
  @Test func aStepThatWasCutIsGoneOnWith() async throws {
    let pool = pool(try PostgresServer.database())
    _ = try await pool.run(Statement(Schema.steps[0].up[0]))
    try await Migration(pool).migrate(to: Schema.known)
    #expect(try await Migration.version(pool) == Schema.known)
    _ = try await pool.run(Statement(Schema.steps[0].down[0]))
    try await Migration(pool).migrate(to: 0)
    #expect(try await Migration.version(pool) == 0)
    pool.close()
  }

  @Test func aLaterVersionIsRefused() async throws {
    let url = try PostgresServer.database()
    let pool = pool(url)
    try await Migration(pool).migrate(to: Schema.known)
    _ = try await pool.run(Statement("INSERT INTO deadband_migrations (number) VALUES (99)"))
    let place = try TemporaryStore(at: .now)
    let tier = FleetTier(url, store: place.store)
    await #expect(throws: FleetError.newer(found: 99, known: Schema.known)) { try await tier.prepare() }
    await #expect(throws: FleetError.newer(found: 99, known: Schema.known)) {
      try await Migration(pool).migrate(to: Schema.known)
    }
    tier.close()
    pool.close()
  }

  @Test func anotherThatMigratesIsWaitedForAndOneThatDiedIsNot() async throws {
    let pool = pool(try PostgresServer.database())
    try await Migration(pool).migrate(to: 0)
    _ = try await pool.run(
      Statement("INSERT INTO deadband_locks VALUES ('migration', 'another', now() + interval '1 hour')"))
    await #expect(throws: FleetError.self) { try await Migration(pool).migrate(to: Schema.known) }
    _ = try await pool.run(Statement("UPDATE deadband_locks SET until = now() - interval '1 second'"))
    try await Migration(pool).migrate(to: Schema.known)
    pool.close()
  }
}
