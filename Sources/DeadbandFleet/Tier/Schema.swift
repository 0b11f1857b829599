/// The database's tables, in numbered steps, each with its way back.
///
/// Only statements that PostgreSQL, CockroachDB, YugabyteDB and Citus document alike: plain types, primary keys, `INSERT … ON CONFLICT`, no
/// advisory locks, no triggers, no extensions. Every table of analyses begins its primary key with the subject's key, so that it can be
/// distributed by it.
enum Schema {
  struct Step: Sendable {
    let number: Int
    let up: [String]
    let down: [String]
    /// The same for each table of a month.
    var monthUp: @Sendable (String) -> [String] = { _ in [] }
    var monthDown: @Sendable (String) -> [String] = { _ in [] }
  }

  /// The version that this deadband knows.
  static var known: Int { steps.count }

  static let steps: [Step] = [
    Step(
      number: 1,
      up: [
        // A subject: its latest analysis, and who may make the next.
        """
        CREATE TABLE deadband_subjects (
          key bytea PRIMARY KEY, tenant text NOT NULL, name text NOT NULL,
          created bigint, entry bytea, removed bigint NOT NULL DEFAULT 0,
          fence bigint NOT NULL DEFAULT 0, owner text, until timestamptz)
        """,
        // What machines are told to forget, for those that were away.
        """
        CREATE TABLE deadband_removals (
          key bytea NOT NULL, at timestamptz NOT NULL DEFAULT now(), PRIMARY KEY (key, at))
        """,
        "CREATE INDEX deadband_removals_at ON deadband_removals (at)",
        // A machine: up to when its analyses are here, and it has forgotten.
        """
        CREATE TABLE deadband_machines (
          machine text PRIMARY KEY, pushed bigint NOT NULL DEFAULT 0, forgot timestamptz NOT NULL DEFAULT now(),
          seen timestamptz NOT NULL DEFAULT now())
        """,
      ],
      down: [
        "DROP TABLE deadband_machines", "DROP TABLE deadband_removals", "DROP TABLE deadband_subjects",
      ]),
    Step(
      number: 2,
      up: [
        // What all ledgers together may spend. Scope 1 is a tenant, 2 a provider; period 1 a day, 2 a month; money in nano-dollars.
        """
        CREATE TABLE deadband_budgets (
          scope bigint NOT NULL, name text NOT NULL, period bigint NOT NULL, amount bigint NOT NULL,
          PRIMARY KEY (name, scope, period))
        """,
        // What they hold together of a day's or month's budget, and what they have spent and put aside of that.
        """
        CREATE TABLE deadband_spend (
          scope bigint NOT NULL, name text NOT NULL, period bigint NOT NULL, number bigint NOT NULL,
          held bigint NOT NULL DEFAULT 0, spent bigint NOT NULL DEFAULT 0, reserved bigint NOT NULL DEFAULT 0,
          PRIMARY KEY (name, scope, period, number))
        """,
        // The same of each ledger. A step is the number of the proposal that set it.
        """
        CREATE TABLE deadband_shares (
          scope bigint NOT NULL, name text NOT NULL, period bigint NOT NULL, number bigint NOT NULL, ledger text NOT NULL,
          held bigint NOT NULL DEFAULT 0, spent bigint NOT NULL DEFAULT 0, reserved bigint NOT NULL DEFAULT 0,
          step bigint NOT NULL DEFAULT 0, PRIMARY KEY (name, scope, period, number, ledger))
        """,
      ],
      down: ["DROP TABLE deadband_shares", "DROP TABLE deadband_spend", "DROP TABLE deadband_budgets"],
      // Quality is read from what has a note, without the rest.
      monthUp: { [noteMonth($0)] },
      monthDown: { ["ALTER TABLE \($0) DROP COLUMN IF EXISTS noted"] }),
  ]

  /// Where the analyses of a month are kept for good: `deadband_analyses_202611`. A retention drops the table.
  static func month(_ year: Int, _ month: Int) -> String {
    "deadband_analyses_\(year)\(month < 10 ? "0" : "")\(month)"
  }

  /// A machine of an earlier version may have made the table.
  static func noteMonth(_ table: String) -> String {
    "ALTER TABLE \(table) ADD COLUMN IF NOT EXISTS noted boolean NOT NULL DEFAULT false"
  }

  static func makeMonth(_ table: String) -> String {
    """
    CREATE TABLE IF NOT EXISTS \(table) (
      key bytea NOT NULL, created bigint NOT NULL, machine text NOT NULL, fence bigint NOT NULL, entry bytea NOT NULL,
      PRIMARY KEY (key, created))
    """
  }
}
