import DeadbandCore
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
