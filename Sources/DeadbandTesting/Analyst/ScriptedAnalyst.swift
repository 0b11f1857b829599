public import DeadbandAnalysts
public import DeadbandCore
private import Synchronization

/// An analyst that says what it is told to, in the process: for tests of whoever asks analysts.
public final class ScriptedAnalyst: Analyst {
  /// What it answers to a question: a text, or why it fails.
  public typealias Script =
    @Sendable (_ question: Question, _ number: Int) async -> Result<String, AnalystError>

  /// What it is called.
  public let name: String
  private let script: Script
  private let state = Mutex((questions: [Question](), health: ProviderHealth(state: .healthy)))
  private let cost: Money?

  /// An analyst.
  ///
  /// - Parameters:
  ///   - cost: what each of its answers costs.
  ///   - script: is given the question and how many there were, 1 and up.
  public init(_ name: String = "scripted", cost: Money? = .zero, _ script: @escaping Script) {
    self.name = name
    self.cost = cost
    self.script = script
  }

  /// One that always answers the same.
  public convenience init(_ name: String = "scripted", answering text: String, cost: Money? = .zero) {
    self.init(name, cost: cost) { _, _ in .success(text) }
  }

  /// One that always fails.
  public convenience init(_ name: String = "scripted", failing error: AnalystError) {
    self.init(name) { _, _ in .failure(error) }
  }

  /// What it was asked, in order.
  public var questions: [Question] { state.withLock(\.questions) }

  /// How it is doing, as it was told.
  public var health: ProviderHealth {
    get { state.withLock(\.health) }
    set { state.withLock { $0.health = newValue } }
  }

  /// What each of its answers costs.
  public func mostCost(of question: Question) -> Money? { cost }

  /// Answers as its script says; in two pieces where pieces are wanted.
  public func answer(
    to question: Question, onPiece: (@Sendable (AnswerPiece) -> Void)?
  ) async throws(AnalystError) -> Answer {
    let number = state.withLock { state in
      state.questions.append(question)
      return state.questions.count
    }
    let text = try await script(question, number).get()
    if let onPiece {
      let middle = text.index(text.startIndex, offsetBy: text.count / 2)
      for part in [text[..<middle], text[middle...]] where !part.isEmpty { onPiece(.text(String(part))) }
    }
    return Answer(
      text: text, provider: name, model: "scripted", finishReason: "stop",
      usage: TokenUsage(input: Int64(question.promptByteCount), output: Int64(text.utf8.count)), cost: cost,
      latency: .zero)
  }
}
