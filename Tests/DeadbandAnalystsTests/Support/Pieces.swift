import DeadbandAnalysts
import Synchronization

/// The pieces of an answer, as they came.
final class Pieces: Sendable {
  private let state = Mutex<[AnswerPiece]>([])
  var all: [AnswerPiece] { state.withLock(\.self) }
  func add(_ piece: AnswerPiece) { state.withLock { $0.append(piece) } }
}
