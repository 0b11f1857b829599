import Deadband
import Synchronization

/// What of an answer was sent on while it came.
final class PieceLog: Sendable {
  private struct State {
    var sent = ""
    /// Set where what was sent turned out to be void.
    var isVoid = false
  }

  private let state = Mutex(State())

  /// A piece's text, and whether it is the first that is sent; nil where there is nothing to send on.
  func take(_ piece: AnswerPiece) -> (text: String, isFirst: Bool)? {
    state.withLock { state in
      switch piece {
      case .text(let text):
        guard !text.isEmpty, !state.isVoid else { return nil }
        defer { state.sent += text }
        return (text, state.sent.isEmpty)
      case .restart:
        if !state.sent.isEmpty { state.isVoid = true }
        return nil
      }
    }
  }

  /// What of the whole answer is still to be sent; nil where what was sent is not its beginning.
  func rest(of answer: String) -> (text: String, isFirst: Bool)? {
    state.withLock { state in
      guard answer.utf8.starts(with: state.sent.utf8) else { return nil }
      let rest = answer.utf8.dropFirst(state.sent.utf8.count)
      return (String(decoding: rest, as: UTF8.self), state.sent.isEmpty)
    }
  }
}
