public import DeadbandCore
public import DeadbandStore
internal import Synchronization

/// Every account's decisions, durable, in a store of their own.
///
/// A record is an entry of the store: acknowledged when it is on the disk, exported, compacted and repaired as analyses are. Pages read
/// through it, about a second for a hundred thousand records.
public final class DecisionHistory: Sendable {
  /// The store; of nothing else.
  public let store: AnalysisStore
  /// The latest time that was given away.
  private let latest = Mutex(Timestamp(nanosecondsSince1970: .min))

  /// The history beside a store of analyses, in a folder of its own within the store's, which has to be there.
  public static func open(
    in folder: String, isReadOnly: Bool = false, at now: Timestamp
  ) throws(StoreError) -> DecisionHistory {
    var configuration = AnalysisStore.Configuration()
    configuration.isReadOnly = isReadOnly
    return DecisionHistory(try AnalysisStore.open("\(folder)/decisions", configuration, at: now))
  }

  /// The history that a store holds.
  public init(_ store: AnalysisStore) { self.store = store }

  /// What every record's subject is called; its tenant is the account.
  private static let name = "decisions"

  /// Keeps a record; it is durable when this returns.
  ///
  /// - Returns: the record as it is kept: no two that are appended by this process have one time.
  @discardableResult public func append(_ record: DecisionRecord) async throws(StoreError) -> DecisionRecord {
    var record = record
    record.at = latest.withLock { latest in
      // What is taken over from elsewhere keeps its time.
      if case .imported = record.event { return record.at }
      let next = Timestamp(nanosecondsSince1970: latest.nanosecondsSince1970 &+ 1)
      latest = max(record.at, latest == Timestamp(nanosecondsSince1970: .min) ? record.at : next)
      return latest
    }
    let analysis = Analysis(
      content: record.json, contentType: "application/json",
      model: record.model.isEmpty ? "none" : record.model,
      inputTokens: 0, outputTokens: 0, cost: record.cost, created: record.at, finishReason: "stop",
      latency: record.latency)
    let entry = Entry(
      subject: try Subject(Self.name, tenant: record.account), baseline: nil, analysis: analysis)
    try await store.put(entry, at: record.at)
    return record
  }

  /// Which records are wanted.
  public struct Query: Sendable, Hashable {
    /// Of this account; nil for all.
    public var account: String?
    /// About this asset; nil for all, switches and refusals included.
    public var asset: Asset?
    /// Not before.
    public var from: Timestamp?
    /// Before, and not at.
    public var before: Timestamp?

    /// All of them.
    public init() {}

    func wants(_ record: DecisionRecord) -> Bool {
      (account == nil || record.account == account) && from.map { record.at >= $0 } ?? true
        && before.map { record.at < $0 } ?? true && (asset.map(record.assets.contains) ?? true)
    }
  }

  /// The newest that are wanted, newest first.
  ///
  /// - Parameter limit: at most so many.
  /// - Returns: whether there are older ones, too.
  public func page(
    _ query: Query, limit: Int, at now: Timestamp
  ) throws(StoreError) -> (records: [DecisionRecord], hasMore: Bool) {
    var newest: [DecisionRecord] = []
    var hasMore = false
    try forEach(query, at: now) { record throws(StoreError) in
      // Almost all come in their order.
      let place = newest.lastIndex { $0.at <= record.at }.map { $0 + 1 } ?? 0
      newest.insert(record, at: place)
      if newest.count > limit {
        newest.removeFirst()
        hasMore = true
      }
    }
    return (newest.reversed(), hasMore)
  }

  /// Gives every record that is wanted, in the order in which they were appended. Memory for one.
  public func forEach(
    _ query: Query = Query(), at now: Timestamp, _ body: (DecisionRecord) throws(StoreError) -> Void
  ) throws(StoreError) {
    try store.forEach(history: true, from: query.from, at: now) { entry throws(StoreError) in
      guard entry.subject.name == Self.name, query.account.map({ $0 == entry.subject.tenant }) ?? true else {
        return
      }
      let record: DecisionRecord
      do throws(DecisionsError) {
        record = try DecisionRecord(
          json: entry.analysis.content, source: "the history of \(entry.subject.tenant)")
      } catch { throw StoreError(.damaged, reason: error.description) }
      if query.wants(record) { try body(record) }
    }
  }
}
