import DeadbandCore
import DeadbandTesting
import Synchronization
import Testing

@testable import Deadband

@Suite struct WordingTests {
  private let identity = Digest(of: Array("rules".utf8))

  private func question(_ text: String) -> Question {
    Question([Message(.system, "Rules."), Message(.user, text)])
  }

  @Test func theCallersWordsAreAskedAndGatedByTheSnapshot() async throws {
    let scripted = ScriptedAnalyst(answering: "hold")
    let world = try World(PromptedAnalyst(scripted))
    let subject = try world.engine.subject("SPY IC", tenant: "desk", wording: identity)
    let fresh = try await world.engine.analysis(
      for: subject, snapshot: .at(100), wording: Wording(question("SPY at 100"), identity: identity))
    #expect(fresh.verdict.action == .refresh)
    // Other words about the same market: the answer is the same.
    let cached = try await world.engine.analysis(
      for: subject, snapshot: .at(100.1), wording: Wording(question("SPY at 100.1"), identity: identity))
    #expect(cached.verdict.action == .reuse)
    #expect(scripted.questions.count == 1)
    #expect(scripted.questions.first?.messages == question("SPY at 100").messages)
    #expect(scripted.questions.first?.tenant == "desk")
    #expect(scripted.questions.first?.reason == "missing")
  }

  @Test func anotherWordingIsAnotherSubject() throws {
    let world = try World()
    let plain = try world.engine.subject("SPY IC")
    let worded = try world.engine.subject("SPY IC", wording: identity)
    let other = try world.engine.subject("SPY IC", wording: Digest(of: []))
    #expect(Set([plain, worded, other]).count == 3)
  }

  @Test func piecesComeToWhoAsksAndToNobodyWhoJoins() async throws {
    let world = try World(PromptedAnalyst(ScriptedAnalyst(answering: "hold it")))
    let subject = try world.engine.subject("SPY IC", wording: identity)
    let pieces = Mutex<[AnswerPiece]>([])
    let wording = Wording(question("Hold?"), identity: identity) { piece in
      pieces.withLock { $0.append(piece) }
    }
    _ = try await world.engine.analysis(for: subject, snapshot: .at(100), wording: wording)
    #expect(pieces.withLock(\.self) == [.text("hol"), .text("d it")])
    _ = try await world.engine.analysis(for: subject, snapshot: .at(100), wording: wording)
    #expect(pieces.withLock(\.self).count == 2)
  }

  @Test func comparisonsAskInTheSameWords() async throws {
    let scripted = ScriptedAnalyst(answering: "hold")
    let world = try World(PromptedAnalyst(scripted)) { $0.quality.shadowShare = 1 }
    let subject = try world.engine.subject("SPY IC", wording: identity)
    let pieces = Mutex(0)
    let wording = Wording(question("Hold?"), identity: identity) { _ in pieces.withLock { $0 += 1 } }
    _ = try await world.engine.analysis(for: subject, snapshot: .at(100), wording: wording)
    world.clock.advance(by: .seconds(3_600))
    let heard = pieces.withLock(\.self)
    _ = try await world.engine.analysis(for: subject, snapshot: .at(100), wording: wording)
    await world.engine.tasks.drain()
    #expect(scripted.questions.count == 2)
    #expect(scripted.questions.last?.messages == question("Hold?").messages)
    // What is asked beside an answer is not a part of it.
    #expect(pieces.withLock(\.self) == heard)
  }
}
