import Synchronization

@testable import DeadbandDecisions

/// What a scripted analyst was asked.
final class Questions: Sendable {
  private let questions = Mutex<[PortfolioQuestion]>([])

  var all: [PortfolioQuestion] { questions.withLock { $0 } }

  /// Keeps one; its number, from 1.
  func add(_ question: PortfolioQuestion) -> Int {
    questions.withLock { questions in
      questions.append(question)
      return questions.count
    }
  }
}
