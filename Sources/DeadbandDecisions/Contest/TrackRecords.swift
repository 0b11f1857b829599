public import DeadbandCore
public import DeadbandStore

/// What models and strategies would have earned, out of the decisions that a history holds: each has a paper account that acts on what changed
/// at the prices that the decision was made on.
///
/// Prices are seen when something was decided, and not between: a stop is met at the next decision, and a drawdown that nobody decided in is
/// not seen. A pure fold: the same records make the same accounts.
public struct TrackRecords: Sendable {
  /// Whose decisions make one record.
  public enum Grouping: String, Sendable, Hashable, CaseIterable {
    /// A model's.
    case model
    /// A strategy's, whoever asked for it.
    case strategy
  }

  /// What every paper account begins with.
  public static let initial = Money(nanoDollars: 100_000_000_000_000)

  private struct Key: Hashable {
    let name: String
    let account: String
  }

  private let grouping: Grouping
  private let daysPerYear: Double
  private var found: [Key: ModelRecord] = [:]

  /// None yet.
  ///
  /// - Parameter daysPerYear: days on which the market has prices.
  public init(by grouping: Grouping, daysPerYear: Double = 365) {
    self.grouping = grouping
    self.daysPerYear = daysPerYear
  }

  /// Those of a history. O(records).
  public init(
    by grouping: Grouping, of history: DecisionHistory, _ query: DecisionHistory.Query,
    daysPerYear: Double = 365,
    at now: Timestamp
  ) throws(StoreError) {
    self.init(by: grouping, daysPerYear: daysPerYear)
    var all = self
    try history.forEach(query, at: now) { record throws(StoreError) in all.take(record) }
    self = all
  }

  /// Takes in what happened next.
  public mutating func take(_ record: DecisionRecord) {
    let name = grouping == .model ? record.model : record.strategy
    guard !name.isEmpty else { return }
    switch record.event {
    case .decided(let decision, let changed, let asked):
      guard let basis = record.basis else { return }
      // Every account of this one's sees the prices, whoever decided.
      for key in found.keys where key.account == record.account {
        found[key]?.mark(basis.prices, at: record.at)
      }
      let key = Key(name: name, account: record.account)
      if found[key] == nil {
        found[key] = new(name)
        found[key]?.mark(basis.prices, at: record.at)
      }
      found[key]?.decided(
        decision, changed: changed, isCached: asked.isEmpty, cost: record.cost, latency: record.latency,
        on: basis,
        at: record.at)
      found[key]?.mark(basis.prices, at: record.at)
    case .refused(let code, let reasons):
      let key = Key(name: name, account: record.account)
      var own = found[key] ?? new(name)
      own.refused(DecisionRefusal(code, reasons))
      found[key] = own
    case .switched, .imported: break
    }
  }

  private func new(_ name: String) -> ModelRecord {
    ModelRecord(name, account: PaperAccount(initial: Self.initial), daysPerYear: daysPerYear)
  }

  /// Each name's record in each account, ordered by both.
  public var all: [(account: String, record: ModelRecord)] {
    found.sorted { ($0.key.account, $0.key.name) < ($1.key.account, $1.key.name) }.map {
      ($0.key.account, $0.value)
    }
  }

  /// All of them; where there are several accounts, each is called `account/name`.
  public var leaderboard: Leaderboard {
    let isOne = Set(found.keys.map(\.account)).count < 2
    return Leaderboard(
      found.map { key, record in
        var record = record
        if !isOne { record.name = "\(key.account)/\(key.name)" }
        return record
      })
  }

  /// The record of a name in an account; nil where nothing was decided.
  public subscript(name: String, account account: String) -> ModelRecord? {
    found[Key(name: name, account: account)]
  }
}
