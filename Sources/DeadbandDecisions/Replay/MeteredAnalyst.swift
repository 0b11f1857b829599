import DeadbandAnalysts
import DeadbandCore
import DeadbandPrompts
import Synchronization

/// Whoever decides, and the tokens that a model in its place would be asked. Estimated: a provider counts its own.
final class MeteredAnalyst: PortfolioAnalyst {
  private let base: any PortfolioAnalyst
  private let price: ModelPrice?
  private let tokens = Mutex(AskedTokens())
  /// Tokens of the latest answer for each asset in it.
  private let outputTokens = Mutex<Int64>(60)

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
    outputTokens.withLock { $0 = max(output / Int64(max(question.asked.count, 1)), 1) }
    tokens.withLock { count(question, output: output, in: &$0.asked) }
    return answer
  }

  /// Counts a request about everything, which nobody made.
  func noteAlways(_ question: PortfolioQuestion) {
    let output = outputTokens.withLock { $0 } * Int64(question.asked.count)
    tokens.withLock { count(question, output: output, in: &$0.always) }
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
