import DeadbandCore

/// Brings a database's tables to a version, one step after the other, under a lock that ends by itself.
struct Migration {
  private let pool: PostgresPool
  private let owner: String
  /// How long the lock holds: the longest step has to be done by then.
  private static let minutes = 10

  init(_ pool: PostgresPool) {
    self.pool = pool
    owner = String(UInt64.random(in: 0...(.max)), radix: 36)
  }

  /// The version that the database has; 0 where there is nothing of deadband's.
  static func version(_ pool: PostgresPool) async throws(FleetError) -> Int {
    do throws(PostgresFailure) {
      let rows = try await pool.run(Statement("SELECT coalesce(max(number), 0) FROM deadband_migrations"))
      return Int(rows.first?.integer(0) ?? 0)
    } catch {
      if error.isMissingTable { return 0 }
      throw FleetError(error)
    }
  }

  /// Goes to a version, and says each step before it is made.
  func migrate(to target: Int, _ say: (String) -> Void = { _ in }) async throws(FleetError) {
    guard (0...Schema.known).contains(target) else {
      throw .refused("there is no version \(target); 0 to \(Schema.known) are known")
    }
    let isLocked: Bool
    do throws(PostgresFailure) {
      try await repeatable(
        "CREATE TABLE IF NOT EXISTS deadband_migrations (number bigint PRIMARY KEY, at timestamptz NOT NULL DEFAULT now())"
      )
      try await repeatable(
        "CREATE TABLE IF NOT EXISTS deadband_locks (name text PRIMARY KEY, owner text NOT NULL, until timestamptz NOT NULL)"
      )
      isLocked = try await lock()
    } catch { throw FleetError(error) }
    guard isLocked else { throw .busy("another process migrates it") }
    do throws(FleetError) {
      try await walk(to: target, say)
      await unlock()
    } catch {
      await unlock()
      throw error
    }
  }

  private func walk(to target: Int, _ say: (String) -> Void) async throws(FleetError) {
    var version = try await Self.version(pool)
    guard version <= Schema.known else { throw .newer(found: version, known: Schema.known) }
    do throws(PostgresFailure) {
      while version < target {
        let step = Schema.steps[version]
        say("step \(step.number), up")
        for statement in step.up { try await repeatable(statement) }
        for table in try await Self.months(pool) {
          for statement in step.monthUp(table) { try await repeatable(statement) }
        }
        try await run(
          "INSERT INTO deadband_migrations (number) VALUES ($1) ON CONFLICT DO NOTHING", step.number)
        version += 1
      }
      while version > target {
        let step = Schema.steps[version - 1]
        say("step \(step.number), back")
        for statement in step.down { try await repeatable(statement) }
        for table in try await Self.months(pool) {
          for statement in step.monthDown(table) { try await repeatable(statement) }
        }
        if step.number == 1 { try await dropMonths() }
        try await run("DELETE FROM deadband_migrations WHERE number = $1", step.number)
        version -= 1
      }
    } catch { throw FleetError(error) }
  }

  /// A step that was cut goes on where it was: what is there already, or gone already, is as it should be.
  private func repeatable(_ statement: String) async throws(PostgresFailure) {
    do throws(PostgresFailure) { try await run(statement) } catch {
      guard error.isThereAlready || error.isMissingTable else { throw error }
    }
  }

  private func dropMonths() async throws(PostgresFailure) {
    for table in try await Self.months(pool) { try await run("DROP TABLE IF EXISTS \(table)") }
  }

  /// The tables of analyses by month, oldest first.
  static func months(_ pool: PostgresPool) async throws(PostgresFailure) -> [String] {
    let rows = try await pool.run(
      Statement(
        """
        SELECT table_name::text FROM information_schema.tables
        WHERE table_schema = current_schema() AND table_name LIKE 'deadband\\_analyses\\_%' ORDER BY 1
        """))
    // A name goes into a statement as it is: only those that are made here.
    return rows.compactMap { $0.text(0) }.filter { name in
      let digits = name.dropFirst("deadband_analyses_".count)
      return digits.count == 6 && digits.allSatisfy { ("0"..."9").contains($0) }
    }
  }

  private func lock() async throws(PostgresFailure) -> Bool {
    let rows = try await pool.run(
      Statement(
        """
        INSERT INTO deadband_locks AS l (name, owner, until) VALUES ('migration', $1, now() + interval '\(Self.minutes) minutes')
        ON CONFLICT (name) DO UPDATE SET owner = excluded.owner, until = excluded.until
        WHERE l.until < now() OR l.owner = excluded.owner RETURNING owner
        """, [.text(owner)]))
    return !rows.isEmpty
  }

  private func unlock() async {
    // It ends by itself where this fails.
    _ = try? await pool.run(
      Statement("DELETE FROM deadband_locks WHERE name = 'migration' AND owner = $1", [.text(owner)]))
  }

  private func run(_ text: String, _ number: Int? = nil) async throws(PostgresFailure) {
    _ = try await pool.run(Statement(text, number.map { [.integer(Int64($0))] } ?? []))
  }
}
