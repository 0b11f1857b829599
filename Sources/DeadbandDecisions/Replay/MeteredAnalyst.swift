import DeadbandAnalysts
import DeadbandCore
import DeadbandPrompts
import Synchronization

/// Whoever decides, and the tokens that a model in its place would be asked. Estimated: a provider counts its own.
final class MeteredAnalyst: PortfolioAnalyst {
  private let base: any PortfolioAnalyst
  private let price: ModelPrice?
  private let tokens = Mutex(AskedTokens())

  init(_ base: any PortfolioAnalyst, price: ModelPrice?) {
    self.base = base
    self.price = price
  }

  var name: String { base.name }
  var family: String { base.family }
  func instructions(_ strategy: TradingStrategy) -> String { base.instructions(strategy) }
  var counted: AskedTokens { tokens.withLock { $0 } }

  func answer(_ question: PortfolioQuestion) async throws(AnalystError) -> Answer {
    let answer = try await base.answer(question)
    let output = Int64(TokenScanner.count(answer.text.utf8))
    tokens.withLock { count(question, output: output, in: &$0.asked) }
    return answer
  }

  /// Asks about everything, as somebody without a gate would: what is said of each asset. Not counted as asked.
  func askAlways(_ question: PortfolioQuestion) async -> [Asset: TradeAction] {
    guard let answer = try? await base.answer(question) else { return [:] }
    let output = Int64(TokenScanner.count(answer.text.utf8))
    tokens.withLock { count(question, output: output, in: &$0.always) }
    guard case .valid(let decision) = DecisionReading(answer.text, question.limits) else { return [:] }
    return Dictionary(decision.decisions.map { ($0.asset, $0.action) }) { first, _ in first }
  }

  /// Holds what was served against that.
  func compare(_ served: PortfolioDecision, with fresh: [Asset: TradeAction]) {
    tokens.withLock { tokens in
      for part in served.decisions {
        guard let action = fresh[part.asset] else { continue }
        tokens.compared += 1
        if action != part.action { tokens.differing += 1 }
      }
    }
  }

  /// Adds what a question and its answer would take.
  private func count(_ question: PortfolioQuestion, output: Int64, in sum: inout AskedTokens.Sum) {
    let text = PortfolioPrompt.instructions(question.strategy) + "\n" + PortfolioPrompt.text(question)
    let input = Int64(TokenScanner.count(text.utf8))
    sum.calls += 1
    sum.assets += question.asked.count
    sum.inputTokens += input
    sum.outputTokens += output
    if let price { sum.cost.accumulate(price.cost(of: TokenUsage(input: input, output: output))) }
  }
}
