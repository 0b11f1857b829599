import Deadband
import DeadbandAnalysts
import DeadbandCore
import DeadbandPrompts
import Synchronization

/// What is known of a portfolio while it is decided about; the desk says it, its analyst reads it.
final class PortfolioFrame: Sendable {
  struct Known: Sendable {
    var state: PortfolioState
    var ceilings: AccountCeilings
    /// The prices of all assets.
    var prices: [Asset: Double]
    /// What the cache says of each asset.
    var parts: [Asset: AssetDecision]
  }

  private let known = Mutex<Known?>(nil)
  private let sentBack = Mutex(0)

  /// Answers that were sent back.
  var repairs: Int { sentBack.withLock { $0 } }

  private let large = Mutex(0)

  /// Answers in which a position was larger than may be.
  var oversized: Int { large.withLock { $0 } }

  func noteRefused(isOversized: Bool) { if isOversized { large.withLock { $0 += 1 } } }

  func noteRepair() { sentBack.withLock { $0 += 1 } }

  var current: Known? {
    get { known.withLock { $0 } }
    set { known.withLock { $0 = newValue } }
  }
}

/// A portfolio's analyst as the engine knows analysts: one call for all assets that moved, checked before anything of it is kept, with
/// one repair.
struct DeskAnalyst: SubjectAnalyst {
  let base: any PortfolioAnalyst
  let strategy: TradingStrategy
  let frame: PortfolioFrame
  let prompt: PromptTemplate

  init(
    _ base: any PortfolioAnalyst, _ strategy: TradingStrategy, _ frame: PortfolioFrame
  ) throws(PromptTemplateError) {
    self.base = base
    self.strategy = strategy
    self.frame = frame
    // Name, version and text: a strategy of other numbers is another prompt.
    let text = "name: decisions-\(strategy.id)\nversion: 1\n\n\(base.instructions(strategy))\n"
    prompt = try PromptTemplate(Array(text.utf8), source: strategy.id)
  }

  var name: String { base.name }
  var family: String { base.family }
  func template(_ strategy: String?) -> PromptTemplate { prompt }

  func analyse(_ inquiry: Inquiry) async throws(AnalystError) -> Answer {
    guard let first = await analyse([inquiry]).first else {
      throw AnalystError(.internalFailure, reason: "nothing was answered")
    }
    return try first.get()
  }

  func analyse(_ inquiries: [Inquiry]) async -> [Result<Answer, AnalystError>] {
    do throws(AnalystError) {
      return try await decide(inquiries).map { .success($0) }
    } catch { return inquiries.map { _ in .failure(error) } }
  }

  private func decide(_ inquiries: [Inquiry]) async throws(AnalystError) -> [Answer] {
    var question = try question(inquiries)
    let first = try await base.answer(question)
    switch DecisionReading(first.text, question.limits) {
    case .valid(let decision): return parts(of: decision, inquiries, first, first.total)
    case .refused(let reasons, let isOversized):
      frame.noteRefused(isOversized: isOversized)
      frame.noteRepair()
      question.refused = PortfolioQuestion.Refused(answer: first.text, reasons: reasons)
    }
    let second = try await base.answer(question)
    let total = first.total.adding(second.total)
    switch DecisionReading(second.text, question.limits) {
    case .valid(let decision): return parts(of: decision, inquiries, second, total)
    case .refused(let reasons, let isOversized):
      frame.noteRefused(isOversized: isOversized)
      throw AnalystError(
        .invalidAnswer, provider: second.provider, reason: reasons.joined(separator: "; "), usage: total.usage
      )
    }
  }

  private func question(_ inquiries: [Inquiry]) throws(AnalystError) -> PortfolioQuestion {
    guard let known = frame.current, let first = inquiries.first else {
      throw AnalystError(.internalFailure, reason: "nobody said what the portfolio is")
    }
    let asked = inquiries.compactMap { inquiry in
      DeskSubject.asset(inquiry.subject.name).map {
        PortfolioQuestion.Asked(asset: $0, snapshot: inquiry.snapshot)
      }
    }
    let assets = asked.map(\.asset)
    let kept = known.parts.values.filter { !assets.contains($0.asset) }.sorted { $0.asset < $1.asset }
    var state = known.state
    let bound = kept.reduce(Money.zero) { sum, part in (try? sum.adding(part.allocation)) ?? sum }
    state.freeCapital = max((try? state.freeCapital.subtracting(bound)) ?? .zero, .zero)
    var prices = known.prices
    for one in asked { prices[one.asset] = one.snapshot.underlyingPrice }
    return PortfolioQuestion(
      strategy: strategy, limits: strategy.limits(assets, prices: prices, state: state, known.ceilings),
      asked: asked,
      kept: kept, at: first.at, tenant: first.subject.tenant, reason: first.reason,
      priority: inquiries.map(\.priority).max() ?? first.priority,
      timeout: inquiries.compactMap(\.timeout).max())
  }

  /// Each inquiry's part, with its share of what the calls took.
  private func parts(
    of decision: PortfolioDecision, _ inquiries: [Inquiry], _ answer: Answer, _ total: Answer.Total
  ) -> [Answer] {
    var whole = answer
    (whole.cost, whole.usage, whole.latency) = (total.cost, total.usage, total.latency)
    return inquiries.enumerated().map { place, inquiry in
      let asset = DeskSubject.asset(inquiry.subject.name)
      // Checked: each asset that is asked about stands there once.
      guard let part = decision.decisions.first(where: { $0.asset == asset }) else { return whole }
      return whole.part(
        place, of: inquiries.count,
        text: DeskPart(part, rationale: decision.rationale, riskLevel: decision.riskLevel).text)
    }
  }
}

extension Answer {
  /// What calls took together.
  struct Total {
    var cost: Money?
    var usage: TokenUsage?
    var latency: Duration

    func adding(_ other: Total) -> Total {
      Total(
        cost: zip(cost, other.cost) { (try? $0.adding($1)) ?? $0 },
        usage: zip(usage, other.usage) { $0.adding($1) ?? $0 }, latency: latency + other.latency)
    }

    private func zip<Value>(_ left: Value?, _ right: Value?, _ sum: (Value, Value) -> Value) -> Value? {
      guard let left else { return right }
      return right.map { sum(left, $0) } ?? left
    }
  }

  var total: Total { Total(cost: cost, usage: usage, latency: latency) }
}
