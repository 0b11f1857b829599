import DeadbandCore
import DeadbandStore

/// What budgets that are shared ask the database, a statement each. Sent twice, each does what it does once.
enum BudgetStatements {
  static let all = Statement("SELECT scope, name, period, amount FROM deadband_budgets")

  /// Sets the shares of a ledger, as near to what is wanted as the budgets allow: a row each, in no order.
  ///
  /// The totals are locked first, always in the same order: of two ledgers that ask at once the second sees what the first was given. A
  /// share is never less than what is spent of it, and shrinks by its ledger's own wish alone. A statement that comes after a later
  /// one of the same ledger, or for the second time, changes nothing, and says what is so.
  static func exchange(_ proposal: ShareProposal) -> Statement {
    Statement(
      """
      WITH asked AS (
        SELECT * FROM unnest($3::bigint[], $4::text[], $5::bigint[], $6::bigint[], $7::bigint[], $8::bigint[], $9::bigint[])
        AS a (scope, name, period, number, wanted, spent, reserved)), locked AS (
        SELECT t.scope, t.name, t.period, t.number, a.wanted, a.spent, a.reserved, t.held - s.held AS others,
          t.spent - s.spent AS others_spent, t.reserved - s.reserved AS others_reserved,
          s.held, s.spent AS was_spent, s.reserved AS was_reserved, s.step, b.amount
        FROM asked a
        JOIN deadband_spend t ON t.name = a.name AND t.scope = a.scope AND t.period = a.period AND t.number = a.number
        JOIN deadband_shares s ON s.name = a.name AND s.scope = a.scope AND s.period = a.period AND s.number = a.number
          AND s.ledger = $1
        LEFT JOIN deadband_budgets b ON b.name = a.name AND b.scope = a.scope AND b.period = a.period
        ORDER BY t.name, t.scope, t.period, t.number FOR UPDATE OF t, s), decided AS (
        SELECT *, CASE WHEN step >= $2 THEN held WHEN amount IS NULL THEN wanted
          ELSE greatest(spent + reserved, least(wanted, greatest(held, amount - others))) END AS given
        FROM locked), total AS (
        UPDATE deadband_spend t SET held = t.held + d.given - d.held, spent = t.spent + d.spent - d.was_spent,
          reserved = t.reserved + d.reserved - d.was_reserved
        FROM decided d
        WHERE t.name = d.name AND t.scope = d.scope AND t.period = d.period AND t.number = d.number AND d.step < $2), share AS (
        UPDATE deadband_shares s SET held = d.given, spent = d.spent, reserved = d.reserved, step = $2
        FROM decided d
        WHERE s.name = d.name AND s.scope = d.scope AND s.period = d.period AND s.number = d.number AND s.ledger = $1
          AND d.step < $2)
      SELECT scope, name, period, number, given, others, others_spent, others_reserved, step,
        (SELECT count(*) FROM deadband_machines WHERE seen > now() - interval '1 hour')
      FROM decided
      """,
      [.text(proposal.ledger), .integer(proposal.step)] + places(proposal) + [
        .integers(proposal.wishes.map(\.wanted)), .integers(proposal.wishes.map(\.spent)),
        .integers(proposal.wishes.map(\.reserved)),
      ])
  }

  /// Makes the rows that a proposal is about, where they are missing.
  static func makeRows(_ proposal: ShareProposal) -> Statement {
    Statement(
      """
      WITH asked AS (
        SELECT * FROM unnest($2::bigint[], $3::text[], $4::bigint[], $5::bigint[]) AS a (scope, name, period, number)
        ORDER BY name, scope, period, number), total AS (
        INSERT INTO deadband_spend (scope, name, period, number) SELECT * FROM asked ON CONFLICT DO NOTHING)
      INSERT INTO deadband_shares (scope, name, period, number, ledger) SELECT a.*, $1 FROM asked a ON CONFLICT DO NOTHING
      """, [.text(proposal.ledger)] + places(proposal))
  }

  private static func places(_ proposal: ShareProposal) -> [Statement.Value] {
    let places = proposal.wishes.map(\.of)
    return [
      .integers(places.map { Int64($0.scope.number) }), .texts(places.map(\.scope.name)),
      .integers(places.map { Int64($0.period.kind.rawValue) }),
      .integers(places.map { Int64($0.period.number) }),
    ]
  }

  /// Sets budgets, and tells the machines.
  static func set(_ budgets: [LedgerBudget], tells: Bool) -> Statement {
    Statement(
      """
      WITH new AS (
        INSERT INTO deadband_budgets (scope, name, period, amount)
        SELECT * FROM unnest($1::bigint[], $2::text[], $3::bigint[], $4::bigint[])
        ON CONFLICT (name, scope, period) DO UPDATE SET amount = excluded.amount RETURNING name)
      \(told(tells)) FROM new
      """, keys(budgets) + [.integers(budgets.map(\.amount))])
  }

  /// Removes budgets, and tells the machines; a row for each that was there.
  static func remove(_ budgets: [LedgerBudget], tells: Bool) -> Statement {
    Statement(
      """
      WITH old AS (
        DELETE FROM deadband_budgets b USING unnest($1::bigint[], $2::text[], $3::bigint[]) AS a (scope, name, period)
        WHERE b.scope = a.scope AND b.name = a.name AND b.period = a.period RETURNING b.name)
      \(told(tells)) FROM old
      """, keys(budgets))
  }

  /// Every budget, and what is held, spent and put aside of it, by how many ledgers, in the periods of an instant.
  static func usages(at now: Timestamp) -> Statement {
    Statement(
      """
      SELECT b.scope, b.name, b.period, b.amount, coalesce(t.held, 0), coalesce(t.spent, 0), coalesce(t.reserved, 0),
        (SELECT count(*) FROM deadband_shares s WHERE s.name = t.name AND s.scope = t.scope AND s.period = t.period
          AND s.number = t.number AND s.held > 0)
      FROM deadband_budgets b LEFT JOIN deadband_spend t ON t.name = b.name AND t.scope = b.scope AND t.period = b.period
        AND t.number = CASE b.period WHEN 1 THEN $1::bigint ELSE $2::bigint END
      ORDER BY b.name, b.scope, b.period
      """,
      [
        .integer(Int64(LedgerPeriod(.day, at: now).number)),
        .integer(Int64(LedgerPeriod(.month, at: now).number)),
      ])
  }

  /// Removes what is known of days and months before a month's first day.
  static func retain(from first: CalendarDate?) -> [Statement] {
    guard let first else { return [] }
    let (day, month) = (
      LedgerPeriod(.day, at: first.start).number, LedgerPeriod(.month, at: first.start).number
    )
    return ["deadband_shares", "deadband_spend"].map { table in
      Statement(
        "DELETE FROM \(table) WHERE period = 1 AND number < $1 OR period = 2 AND number < $2",
        [.integer(Int64(day)), .integer(Int64(month))])
    }
  }

  private static func keys(_ budgets: [LedgerBudget]) -> [Statement.Value] {
    [
      .integers(budgets.map { Int64($0.scope.number) }), .texts(budgets.map(\.scope.name)),
      .integers(budgets.map { Int64($0.period.rawValue) }),
    ]
  }

  private static func told(_ tells: Bool) -> String {
    tells ? "SELECT pg_notify('deadband', 'b'), name" : "SELECT 1, name"
  }

  /// The budget that a row begins with; nil where it is none.
  static func budget(_ row: Row) -> LedgerBudget? {
    guard let (scope, kind) = head(row), let amount = row.integer(3) else { return nil }
    return LedgerBudget(scope, kind, amount: amount)
  }

  /// The place that a row begins with.
  static func place(_ row: Row) -> SharePeriod? {
    guard let (scope, kind) = head(row), let period = row.integer(3).flatMap({ Int32(exactly: $0) }) else {
      return nil
    }
    return SharePeriod(scope, LedgerPeriod(kind, number: period))
  }

  private static func head(_ row: Row) -> (LedgerBudget.Scope, LedgerPeriod.Kind)? {
    guard let number = row.integer(0).flatMap({ UInt8(exactly: $0) }), let name = row.text(1),
      let scope = LedgerBudget.Scope(number, name),
      let kind = row.integer(2).flatMap({ UInt8(exactly: $0) }).flatMap(LedgerPeriod.Kind.init(rawValue:))
    else { return nil }
    return (scope, kind)
  }
}
