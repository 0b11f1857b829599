import DeadbandCore
import DeadbandStore

/// What the shared tier asks the database, a statement each. Sent twice, each does what it does once.
enum TierStatements {
  /// Tells other machines of a key, where the database can; a row for each key in any case.
  private static func told(_ what: StaticString, _ tells: Bool) -> String {
    tells ? "SELECT pg_notify('deadband', '\(what)' || encode(key, 'hex'))" : "SELECT 1"
  }

  /// A row: what came of it (`lease`, `entry`, `held`), the fence, the milliseconds that a lease still holds, the analysis.
  ///
  /// What is there is looked at first: an insertion that conflicts locks the row, and has its transaction written to the disk, also where
  /// it then changes nothing.
  static func claim(_ subject: Subject, _ owner: String, newerThan known: Timestamp?, milliseconds: Int64)
    -> Statement
  {
    Statement(
      """
      WITH seen AS (
        SELECT 1 FROM deadband_subjects WHERE key = $1 AND (created > $6 OR until >= now() AND owner <> $4)), claimed AS (
        INSERT INTO deadband_subjects AS s (key, tenant, name, fence, owner, until)
        SELECT $1::bytea, $2::text, $3::text, 1, $4::text, now() + $5::bigint * interval '1 millisecond'
        WHERE NOT EXISTS (SELECT 1 FROM seen)
        ON CONFLICT (key) DO UPDATE SET fence = s.fence + 1, owner = excluded.owner, until = excluded.until
        WHERE (s.until IS NULL OR s.until < now() OR s.owner = excluded.owner) AND (s.created IS NULL OR s.created <= $6)
        RETURNING fence)
      SELECT 'lease', fence, 0::bigint, NULL::bytea FROM claimed
      UNION ALL
      SELECT CASE WHEN created > $6 THEN 'entry' ELSE 'held' END, fence,
        greatest(0, extract(epoch FROM (coalesce(until, now()) - now())) * 1000)::bigint,
        CASE WHEN created > $6 THEN entry END
      FROM deadband_subjects WHERE key = $1 AND NOT EXISTS (SELECT 1 FROM claimed)
      """,
      [
        .bytes(subject.key.bytes), .text(subject.tenant), .text(subject.name), .text(owner),
        .integer(milliseconds),
        .integer(known?.nanosecondsSince1970 ?? .min),
      ])
  }

  /// A row where the analysis is kept, now or by the same statement before.
  static func keep(
    _ entry: Entry, _ bytes: [UInt8], _ lease: SharedLease, machine: String, _ table: String, tells: Bool
  )
    -> Statement
  {
    Statement(
      """
      WITH kept AS (
        UPDATE deadband_subjects SET entry = $4, created = $5, owner = NULL, until = NULL
        WHERE key = $1 AND fence = $2 AND (owner = $3 OR owner IS NULL AND created = $5) AND removed < $5
        RETURNING key), history AS (
        INSERT INTO \(table) (key, created, machine, fence, entry, noted) SELECT key, $5, $6, $2, $4, $7::bigint <> 0 FROM kept
        ON CONFLICT DO NOTHING)
      \(told("k", tells)) FROM kept
      """,
      [
        .bytes(entry.subject.key.bytes), .integer(lease.fence), .text(lease.owner), .bytes(bytes),
        .integer(entry.analysis.created.nanosecondsSince1970), .text(machine), noted(entry),
      ])
  }

  /// Whether quality is read from it.
  private static func noted(_ entry: Entry) -> Statement.Value {
    .integer(entry.note != nil || entry.subject.tenant == Subject.engineTenant ? 1 : 0)
  }

  /// What quality is read from, after a place.
  static func noted(_ table: String, after place: (key: [UInt8], created: Int64), atMost count: Int64)
    -> Statement
  {
    Statement(
      """
      SELECT key, created, entry FROM \(table) WHERE noted AND (key > $1 OR key = $1 AND created > $2)
      ORDER BY key, created LIMIT $3
      """, [.bytes(place.key), .integer(place.created), .integer(count)])
  }

  static func giveUp(_ lease: SharedLease, tells: Bool) -> Statement {
    Statement(
      """
      WITH given AS (
        UPDATE deadband_subjects SET owner = NULL, until = NULL WHERE key = $1 AND fence = $2 AND owner = $3 RETURNING key)
      \(told("k", tells)) FROM given
      """,
      [.bytes(lease.subject.key.bytes), .integer(lease.fence), .text(lease.owner)])
  }

  /// Keeps what no lease was needed for, as the latest where it is that. Whoever waits for a lease waits on.
  static func add(_ entry: Entry, _ bytes: [UInt8], machine: String, _ table: String) -> Statement {
    Statement(
      """
      WITH latest AS (
        INSERT INTO deadband_subjects AS s (key, tenant, name, entry, created) VALUES ($1, $2, $3, $4, $5)
        ON CONFLICT (key) DO UPDATE SET entry = excluded.entry, created = excluded.created
        WHERE (s.created IS NULL OR s.created < excluded.created) AND s.removed < excluded.created)
      INSERT INTO \(table) (key, created, machine, fence, entry, noted)
      SELECT $1, $5, $6, 0, $4, $7::bigint <> 0 WHERE NOT EXISTS (
        SELECT 1 FROM deadband_subjects WHERE key = $1 AND removed >= $5)
      ON CONFLICT DO NOTHING
      """,
      [
        .bytes(entry.subject.key.bytes), .text(entry.subject.tenant), .text(entry.subject.name),
        .bytes(bytes),
        .integer(entry.analysis.created.nanosecondsSince1970), .text(machine), noted(entry),
      ])
  }

  /// Forgets a subject. A lease that is held is ended by it: its answer is of before.
  static func remove(_ subject: Subject, at now: Timestamp, tells: Bool) -> Statement {
    Statement(
      """
      WITH gone AS (
        INSERT INTO deadband_subjects AS s (key, tenant, name, removed, fence) VALUES ($1, $2, $3, $4, 1)
        ON CONFLICT (key) DO UPDATE SET entry = NULL, created = NULL, removed = greatest(s.removed, excluded.removed),
          fence = s.fence + 1, owner = NULL, until = NULL
        RETURNING key), noted AS (
        INSERT INTO deadband_removals (key) SELECT key FROM gone ON CONFLICT DO NOTHING)
      \(told("r", tells)) FROM gone
      """,
      [
        .bytes(subject.key.bytes), .text(subject.tenant), .text(subject.name),
        .integer(now.nanosecondsSince1970),
      ])
  }

  /// What was forgotten since a machine looked last, with some seconds before that: a transaction that began earlier may have ended later.
  static func removals(for machine: String) -> Statement {
    Statement(
      """
      SELECT DISTINCT s.key, s.removed FROM deadband_removals r JOIN deadband_subjects s ON s.key = r.key, deadband_machines m
      WHERE m.machine = $1 AND r.at > m.forgot - interval '60 seconds'
      """, [.text(machine)])
  }

  /// That a lease goes on.
  static func renew(_ lease: SharedLease, milliseconds: Int64) -> Statement {
    Statement(
      """
      UPDATE deadband_subjects SET until = now() + $4::bigint * interval '1 millisecond'
      WHERE key = $1 AND fence = $2 AND owner = $3 RETURNING fence
      """,
      [.bytes(lease.subject.key.bytes), .integer(lease.fence), .text(lease.owner), .integer(milliseconds)])
  }

  static func names(of tenant: String) -> Statement {
    Statement("SELECT name FROM deadband_subjects WHERE tenant = $1 AND entry IS NOT NULL", [.text(tenant)])
  }

  /// That a machine is there, and that it has forgotten what was to be forgotten by then.
  static func seen(_ machine: String) -> Statement {
    Statement(
      """
      INSERT INTO deadband_machines (machine) VALUES ($1)
      ON CONFLICT (machine) DO UPDATE SET forgot = now(), seen = now()
      """, [.text(machine)])
  }

  static func pushed(by machine: String) -> Statement {
    Statement("SELECT pushed FROM deadband_machines WHERE machine = $1", [.text(machine)])
  }

  static func setPushed(by machine: String, to time: Timestamp) -> Statement {
    Statement(
      "UPDATE deadband_machines SET pushed = greatest(pushed, $2) WHERE machine = $1",
      [.text(machine), .integer(time.nanosecondsSince1970)])
  }
}
