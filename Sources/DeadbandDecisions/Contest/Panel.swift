internal import DeadbandCore
internal import Synchronization

/// One account's models, and what they decide together: what a single one says, or the vote of several (``Consensus``).
///
/// Each model keeps parts of its own. Where the vote as a whole breaks a rule that each of the decisions keeps (their money together is too
/// much), the decision of the model that counts most is taken whole. Models that fail have no vote; where all fail, there is no decision.
final class Panel: Sendable {
  /// What came of it.
  struct Verdict: Sendable {
    /// What is to be done.
    let decision: PortfolioDecision
    /// The assets about which acting does something else than the last decision did.
    let changed: [Asset]
    /// What each model said, in their order.
    let replies: [ModelReply]
    /// What it was made on.
    let basis: DecisionBasis
  }

  /// What the vote of several is called, beside the models.
  static let consensus = "consensus"

  /// The models' desks, one at least.
  let desks: [DecisionDesk]
  private let last = Mutex([Asset: AssetDecision]())

  init(_ desks: [DecisionDesk]) throws(DecisionsError) {
    guard !desks.isEmpty else { throw .refused(source: "models", path: "", reason: "one at least is needed") }
    var names: Set<String> = []
    for desk in desks where !names.insert(desk.analyst.name).inserted {
      throw .refused(
        source: "models", path: "", reason: "\(desk.analyst.name.quotedForMessage) stands twice")
    }
    self.desks = desks
  }

  /// Who decides.
  var name: String { desks.count == 1 ? desks[0].analyst.name : Self.consensus }

  /// Of all desks together.
  var counts: DecisionCounts { desks.map(\.counts).reduce(DecisionCounts()) { $0.adding($1) } }

  /// Asks all, and has them vote.
  ///
  /// - Parameters:
  ///   - weight: what a model's vote counts.
  ///   - onReplies: is told what each said, before the vote, and where it fails, too.
  func decide(
    _ request: PortfolioRequest, asksAnyway: Bool, weight: (String) -> Double,
    onReplies: ([ModelReply]) async -> Void
  ) async throws(DecisionRefusal) -> Verdict {
    guard desks.count > 1 else {
      let outcome = try await desks[0].decide(request, asksAnyway: asksAnyway)
      return Verdict(
        decision: outcome.decision, changed: outcome.changed,
        replies: [ModelReply(name: name, result: .success(outcome))], basis: outcome.basis)
    }
    let replies = await ModelReply.replies(of: desks, asksAnyway: asksAnyway) { _ in request }
    await onReplies(replies)
    var votes: [Consensus.Vote] = []
    var basis: DecisionBasis?
    var refusal: DecisionRefusal?
    for reply in replies {
      switch reply.result {
      case .success(let outcome):
        votes.append(Consensus.Vote(outcome.decision, weight: weight(reply.name)))
        basis = outcome.basis
      case .failure(let error): refusal = refusal ?? error
      }
    }
    guard let basis, let heaviest = votes.max(by: { $0.weight < $1.weight })?.decision else {
      throw refusal ?? DecisionRefusal(.model, ["no model answered"])
    }
    var decision = heaviest
    if let vote = Consensus.decision(votes, about: request.assets),
      desks[0].violations(of: vote, request).isEmpty
    {
      decision = vote
    }
    let changed = last.withLock { last in
      decision.decisions.filter { !(last[$0.asset].map($0.doesTheSame) ?? false) }.map { part in
        last[part.asset] = part
        return part.asset
      }
    }
    return Verdict(decision: decision, changed: changed, replies: replies, basis: basis)
  }

  func shutdown(within time: Duration = .seconds(30)) async {
    await withTaskGroup(of: Void.self) { group in
      for desk in desks { group.addTask { await desk.shutdown(within: time) } }
    }
  }
}
