import DeadbandTesting
import Testing

@testable import Deadband

@Suite struct SimilarTests {
  private func subject(
    _ world: World, _ name: String, _ strike: Double, side: Side = .short, strategy: String? = "IRON_CONDOR"
  ) throws -> AnalysisSubject {
    let date = try CalendarDate(parsing: Array("2024-06-21".utf8), in: 0..<10)
    return try world.engine.subject(
      name, strategy: strategy,
      position: Position(
        legs: [OptionLeg(type: .put, side: side, strike: strike, expiration: date, quantity: 1)],
        entryValue: 1))
  }

  @Test func aNeighbourAnswersOnlyWhereNothingDiffersByMuch() async throws {
    let scripted = ScriptedAnalyst(answering: #"{"action":"hold"}"#)
    let world = try World(PromptedAnalyst(scripted)) { $0.similarity = SimilarityConfiguration() }
    let first = try subject(world, "SPY 500", 500)
    _ = try await world.engine.analysis(for: first, snapshot: .at(520, ["rsi": 50]))
    let near = try subject(world, "SPY 505", 505)
    let served = try await world.engine.analysis(for: near, snapshot: .at(520.5, ["rsi": 51]))
    #expect(served.source == .neighbour("SPY 500") && served.entry.subject == first.identity)
    #expect(scripted.questions.count == 1)
    #expect(world.events.last == .servedSimilar(near, neighbour: "SPY 500"))

    let calls = scripted.questions.count
    // RSI by 2 is 0.4 thresholds; strikes 4 % apart; the other side; another strategy; another symbol; a missing indicator.
    let others: [(AnalysisSubject, Snapshot)] = [
      (try subject(world, "SPY 506", 506), try .at(520, ["rsi": 52])),
      (try subject(world, "SPY 520", 520.5), try .at(520, ["rsi": 50])),
      (try subject(world, "SPY 507", 507, side: .long), try .at(520, ["rsi": 50])),
      (try subject(world, "SPY 501", 501, strategy: nil), try .at(520, ["rsi": 50])),
      (try subject(world, "QQQ 501", 501), try .at(520, ["rsi": 50])),
      (try subject(world, "SPY 508", 508), try .at(520)),
    ]
    for (number, (other, snapshot)) in others.enumerated() {
      _ = try await world.engine.analysis(for: other, snapshot: snapshot)
      #expect(scripted.questions.count == calls + number + 1, "\(other.name)")
    }
  }

  @Test func itIsOffUnlessAskedFor() async throws {
    let scripted = ScriptedAnalyst(answering: #"{"action":"hold"}"#)
    let world = try World(PromptedAnalyst(scripted))
    _ = try await world.engine.analysis(for: try subject(world, "SPY 500", 500), snapshot: .at(520))
    _ = try await world.engine.analysis(for: try subject(world, "SPY 501", 501), snapshot: .at(520))
    #expect(scripted.questions.count == 2)
  }
}
