import DeadbandCore

/// A table of the ledger.
///
/// | table | key | value |
/// |--|--|--|
/// | `reservations` | id | ``LedgerReservation`` |
/// | `calls` | instant, id | ``LedgerEntry`` |
/// | `totals` | period, scope | ``LedgerTotal`` |
/// | `budgets` | scope, period | limit |
/// | `savings` | day, digest of the names | ``LedgerSaving`` |
/// | `facts` | name | number |
/// | `sharedBudgets` | scope, period | limit |
/// | `shares` | period, scope | ``LedgerShare`` |
///
/// Integers in keys are big-endian, signed ones with their sign bit flipped: bytes sort as numbers do.
enum LedgerTable: UInt8, CaseIterable {
  case reservations, calls, totals, budgets, savings, facts, sharedBudgets, shares

  var name: String {
    switch self {
    case .reservations: "reservations"
    case .calls: "calls"
    case .totals: "totals"
    case .budgets: "budgets"
    case .savings: "savings"
    case .facts: "facts"
    case .sharedBudgets: "sharedBudgets"
    case .shares: "shares"
    }
  }

  static let names = allCases.map(\.name)
  /// Tables that ledgers of earlier versions do not have before somebody writes.
  static let addedNames: Set = [sharedBudgets.name, shares.name]
}

/// Numbers that the ledger keeps.
enum LedgerFact: String {
  /// The version of the files' form.
  case form
  /// The next reservation's number.
  case nextReservation
  /// The next session's number.
  case nextSession
  /// What tells this ledger from the others that share its budgets.
  case identity
  /// The latest number of what was asked of budgets that are shared.
  case shareStep
  /// Whether the budgets that are shared have ever been read.
  case knowsShared
}

/// Keys of the ledger's tables.
enum LedgerKey {
  static func reservation(_ id: UInt64) -> [UInt8] { bigEndian(id) }

  static func call(_ at: Timestamp, _ id: UInt64) -> [UInt8] { instant(at) + bigEndian(id) }

  /// Where the calls of an instant begin.
  static func instant(_ at: Timestamp) -> [UInt8] {
    bigEndian(UInt64(bitPattern: at.nanosecondsSince1970) ^ 1 << 63)
  }

  static func total(_ period: LedgerPeriod, _ scope: LedgerBudget.Scope) -> [UInt8] {
    [period.kind.rawValue] + ordered(period.number) + [scope.number] + Array(scope.name.utf8)
  }

  static func readTotal(_ key: [UInt8]) -> (period: LedgerPeriod, scope: LedgerBudget.Scope)? {
    guard key.count >= 6, let kind = LedgerPeriod.Kind(rawValue: key[0]),
      let name = String(validating: key[6...], as: UTF8.self), let scope = LedgerBudget.Scope(key[5], name)
    else { return nil }
    let number = key[1..<5].reduce(UInt32(0)) { $0 << 8 | UInt32($1) } ^ 1 << 31
    return (LedgerPeriod(kind, number: Int32(bitPattern: number)), scope)
  }

  static func budget(_ scope: LedgerBudget.Scope, _ period: LedgerPeriod.Kind) -> [UInt8] {
    [scope.number, period.rawValue] + Array(scope.name.utf8)
  }

  static func readBudget(_ key: [UInt8]) -> (scope: LedgerBudget.Scope, period: LedgerPeriod.Kind)? {
    guard key.count >= 2, let period = LedgerPeriod.Kind(rawValue: key[1]),
      let name = String(validating: key[2...], as: UTF8.self), let scope = LedgerBudget.Scope(key[0], name)
    else { return nil }
    return (scope, period)
  }

  static func saving(_ day: CalendarDate, _ call: LedgerCall) -> [UInt8] {
    var names = LittleEndianWriter()
    names.append(call)
    return self.day(day) + Digest(of: names.bytes).bytes
  }

  /// Where the savings of a day begin.
  static func day(_ day: CalendarDate) -> [UInt8] { ordered(day.daysSince1970) }

  static func fact(_ fact: LedgerFact) -> [UInt8] { Array(fact.rawValue.utf8) }

  private static func ordered(_ number: Int32) -> [UInt8] { bigEndian(UInt32(bitPattern: number) ^ 1 << 31) }

  private static func bigEndian(_ number: some FixedWidthInteger & UnsignedInteger) -> [UInt8] {
    var writer = LittleEndianWriter()
    writer.append(number.byteSwapped)
    return writer.bytes
  }
}

/// What a row's value is wrapped in: version, content, and XXH3 (seed 0) of the table's number, the key and
/// these. A value that has come under another key, or into another table, does not pass.
enum LedgerValue {
  private static let version: UInt8 = 1

  static func wrap(_ content: [UInt8], _ table: LedgerTable, _ key: [UInt8]) -> [UInt8] {
    var writer = LittleEndianWriter(capacity: content.count + 9)
    writer.append(version)
    writer.append(content)
    writer.append(checksum(table, key, writer.bytes))
    return writer.bytes
  }

  /// The content, or nil if this is not what was written under `key`.
  static func unwrap(_ value: [UInt8], _ table: LedgerTable, _ key: [UInt8]) -> [UInt8]? {
    guard value.count >= 9, value[0] == version else { return nil }
    let end = value.count - 8
    var reader = LittleEndianReader(value, end..<value.count)
    guard reader.next(UInt64.self) == checksum(table, key, Array(value[..<end])) else { return nil }
    return Array(value[1..<end])
  }

  private static func checksum(_ table: LedgerTable, _ key: [UInt8], _ bytes: [UInt8]) -> UInt64 {
    Checksum.plain.of([table.rawValue] + key + bytes)
  }
}
