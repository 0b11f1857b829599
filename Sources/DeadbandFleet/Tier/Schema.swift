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
      ])
  ]

  /// Where the analyses of a month are kept for good: `deadband_analyses_202611`. A retention drops the table.
  static func month(_ year: Int, _ month: Int) -> String {
    "deadband_analyses_\(year)\(month < 10 ? "0" : "")\(month)"
  }

  static func makeMonth(_ table: String) -> String {
    """
    CREATE TABLE IF NOT EXISTS \(table) (
      key bytea NOT NULL, created bigint NOT NULL, machine text NOT NULL, fence bigint NOT NULL, entry bytea NOT NULL,
      PRIMARY KEY (key, created))
    """
  }
}
