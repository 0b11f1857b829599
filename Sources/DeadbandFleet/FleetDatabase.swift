public import DeadbandCore
public import DeadbandStore

/// The fleet's database for whoever looks after it: what it holds, its version, what may go.
public final class FleetDatabase: Sendable, CustomStringConvertible {
  /// What a database holds.
  public struct Status: Sendable {
    /// The version of its tables.
    public let version: Int
    /// Subjects that have an analysis.
    public let subjects: Int
    /// Subjects that are being asked for.
    public let leases: Int
    /// The tables of months, and how many analyses each has.
    public let months: [(table: String, analyses: Int)]
    /// Machines, and how long ago each was seen.
    public let machines: [(name: String, secondsAgo: Int)]
  }

  private let pool: PostgresPool
  /// Hosts, ports and database.
  public let description: String

  /// A database, which is connected to when it is asked. It has to be closed.
  public init(_ url: PostgresURL) {
    var limits = PostgresPool.Limits()
    // Counting and changing tables may take long.
    (limits.kept, limits.overflow, limits.silence) = (1, 0, 600)
    pool = PostgresPool(url, limits)
    description = url.description
  }

  /// Ends the connection.
  public func close() { pool.close() }

  /// The version that this deadband knows.
  public static var knownVersion: Int { Schema.known }

  /// The version of the tables; 0 where there are none.
  public func version() async throws(FleetError) -> Int { try await Migration.version(pool) }

  /// Brings the tables to a version, and says each step.
  public func migrate(to version: Int, _ say: (String) -> Void) async throws(FleetError) {
    try await Migration(pool).migrate(to: version, say)
  }

  /// What it holds. Counts all of it.
  public func status() async throws(FleetError) -> Status {
    let version = try await version()
    guard version > 0 else { return Status(version: 0, subjects: 0, leases: 0, months: [], machines: []) }
    do throws(PostgresFailure) {
      let sums = try await pool.run(
        Statement(
          """
          SELECT count(entry), coalesce(sum(CASE WHEN until > now() THEN 1 ELSE 0 END), 0)::bigint FROM deadband_subjects
          """))
      var months: [(String, Int)] = []
      for table in try await Migration.months(pool) {
        let rows = try await pool.run(Statement("SELECT count(*) FROM \(table)"))
        months.append((table, Int(rows.first?.integer(0) ?? 0)))
      }
      let machines = try await pool.run(
        Statement(
          "SELECT machine, extract(epoch FROM now() - seen)::bigint FROM deadband_machines ORDER BY machine"))
      return Status(
        version: version, subjects: Int(sums.first?.integer(0) ?? 0),
        leases: Int(sums.first?.integer(1) ?? 0),
        months: months, machines: machines.map { ($0.text(0) ?? "", Int($0.integer(1) ?? 0)) })
    } catch { throw FleetError(error) }
  }

  /// Gives every machine's analyses that have a note, and what engines have counted, each subject's oldest first: what a
  /// quality report is read from.
  public func forEachNoted(_ body: (Entry) -> Void) async throws(FleetError) {
    do throws(PostgresFailure) { try await NotedEntries.forEach(pool, body) } catch {
      throw FleetError(error)
    }
  }

  // MARK: Budgets

  /// A budget of all machines, and what of it they hold.
  public struct BudgetStatus: Sendable {
    /// The budget, and what is spent and put aside of it, as machines told last.
    public let usage: BudgetUsage
    /// What machines hold as their shares, what they have spent and put aside among it.
    public let held: Money
    /// How many ledgers hold some.
    public let ledgers: Int
  }

  /// Every budget of all machines, in this day and month.
  public func budgets(at now: Timestamp) async throws(FleetError) -> [BudgetStatus] {
    let rows = try await perform(BudgetStatements.usages(at: now))
    return rows.compactMap { row in
      guard let budget = BudgetStatements.budget(row), let held = row.integer(4), let spent = row.integer(5),
        let reserved = row.integer(6), let ledgers = row.integer(7)
      else { return nil }
      let usage = BudgetUsage(
        shared: budget, at: now, spent: Money(nanoDollars: spent), reserved: Money(nanoDollars: reserved))
      return BudgetStatus(usage: usage, held: Money(nanoDollars: held), ledgers: Int(ledgers))
    }
  }

  /// Sets budgets that bind all machines together, all or none, and tells the machines.
  ///
  /// - Throws: ``FleetError/refused(_:)`` for limits of calls, which each machine keeps for itself, and where a day's budget would be larger
  ///   than the month's.
  public func setBudgets(_ budgets: [LedgerBudget]) async throws(FleetError) {
    guard budgets.allSatisfy({ $0.period != .hour }) else {
      throw .refused("calls an hour are limited by each machine for itself: deadband ledger budget set")
    }
    let present = try await perform(BudgetStatements.all).compactMap(BudgetStatements.budget)
    let flaw = LedgerBudget.flaw(in: budgets) { scope, kind in
      present.first { $0.scope == scope && $0.period == kind }
    }
    if let flaw { throw .refused(flaw.description) }
    do throws(PostgresFailure) {
      _ = try await pool.run { BudgetStatements.set(budgets, tells: $0) }
    } catch { throw FleetError(error) }
  }

  /// Removes budgets, whatever their limits, and tells the machines; how many there were.
  @discardableResult public func removeBudgets(_ budgets: [LedgerBudget]) async throws(FleetError) -> Int {
    do throws(PostgresFailure) {
      return try await pool.run { BudgetStatements.remove(budgets, tells: $0) }.count
    } catch { throw FleetError(error) }
  }

  private func perform(_ statement: Statement) async throws(FleetError) -> [Row] {
    do throws(PostgresFailure) { return try await pool.run(statement) } catch { throw FleetError(error) }
  }

  // MARK: Retention

  /// Drops the tables of months before the last so many, what was forgotten more than eight days ago, and
  /// shares of budgets of those months; the tables that went.
  public func retain(months: Int, at now: Timestamp) async throws(FleetError) -> [String] {
    let (year, month, _) = now.utcDate.yearMonthDay
    let first = year * 12 + month - 1 - (max(months, 1) - 1)
    let oldest = Schema.month(first / 12, first % 12 + 1)
    do throws(PostgresFailure) {
      let old = try await Migration.months(pool).filter { $0 < oldest }
      for table in old { _ = try await pool.run(Statement("DROP TABLE IF EXISTS \(table)")) }
      // No machine serves what is older than seven days, so none has to be told any more.
      _ = try await pool.run(
        Statement("DELETE FROM deadband_removals WHERE at < now() - interval '8 days'"))
      for statement in BudgetStatements.retain(
        from: CalendarDate(year: first / 12, month: first % 12 + 1, day: 1))
      {
        _ = try await pool.run(statement)
      }
      return old
    } catch { throw FleetError(error) }
  }
}
