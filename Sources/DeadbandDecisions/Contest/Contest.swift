internal import DeadbandAnalysts
public import DeadbandCore
internal import Synchronization

/// Several models on one question, each with a paper account of its own.
///
/// All are asked at once: an answer takes as long as the slowest. One that fails is no reason for the others to wait, and no reason to
/// have no decision.
public final class Contest: Sendable {
  private struct Contestant: Sendable {
    let desk: DecisionDesk
    var record: ModelRecord
  }

  private let contestants: Mutex<[Contestant]>

  /// A contest.
  ///
  /// - Parameters:
  ///   - desks: one a model, each with its own analyst; their names tell them apart.
  ///   - initial: what each account begins with.
  ///   - daysPerYear: days on which the market has prices.
  public init(
    _ desks: [DecisionDesk], initial: Money, costs: PaperCosts = PaperCosts(),
    daysPerYear: Double = 365
  ) {
    contestants = Mutex(
      desks.map {
        Contestant(
          desk: $0,
          record: ModelRecord(
            $0.analyst.name, account: PaperAccount(initial: initial, costs: costs), daysPerYear: daysPerYear))
      })
  }

  /// What the models have done so far.
  public var records: [ModelRecord] { contestants.withLock { $0.map(\.record) } }

  /// Takes in prices: stops and targets of all accounts.
  public func mark(_ prices: [Asset: Double], at now: Timestamp) {
    contestants.withLock { contestants in
      for index in contestants.indices { contestants[index].record.mark(prices, at: now) }
    }
  }

  /// Asks all models at once, each about its own account, and has the accounts act on what they say.
  ///
  /// - Returns: a reply a model, in their order.
  public func decide(
    _ assets: AssetList, markets: [Asset: Snapshot], at now: Timestamp
  ) async -> [ModelReply] {
    let asked = contestants.withLock { $0.map { ($0.desk, $0.record.account.state) } }
    return await replies(asked.map(\.0), at: now) { index throws(DecisionRefusal) in
      try PortfolioRequest(assets, markets: markets, state: asked[index].1, at: now)
    }
  }

  /// Asks all models at once about the same account. The paper accounts act on what is said of it, each in the size that it has itself.
  ///
  /// - Returns: a reply a model, in their order.
  public func decide(_ request: PortfolioRequest, at now: Timestamp) async -> [ModelReply] {
    await replies(contestants.withLock { $0.map(\.desk) }, at: now) { _ in request }
  }

  private func replies(
    _ desks: [DecisionDesk], at now: Timestamp,
    _ request: @escaping @Sendable (Int) throws(DecisionRefusal) -> PortfolioRequest
  ) async -> [ModelReply] {
    let replies = await ModelReply.replies(of: desks, request)
    contestants.withLock { contestants in
      for (index, reply) in replies.enumerated() {
        switch reply.result {
        case .success(let outcome): contestants[index].record.decided(outcome, at: now)
        case .failure(let refusal): contestants[index].record.refused(refusal)
        }
      }
    }
    return replies
  }

  /// Ends all desks.
  public func shutdown() async {
    for desk in contestants.withLock({ $0.map(\.desk) }) { await desk.shutdown() }
  }
}
