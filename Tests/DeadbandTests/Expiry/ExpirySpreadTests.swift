import DeadbandTesting
import Testing

@testable import Deadband

@Suite struct ExpirySpreadTests {
  @Test func aDrawIsOfTheAnalysisAndStaysWithinItsShare() throws {
    let spread = ExpirySpread(share: 0.05)
    let now = Timestamp(nanosecondsSince1970: 1_700_000_000_000_000_000)
    var sum = 0.0
    for number in 0..<2_000 {
      let key = try Subject("subject \(number)").key
      let early = spread.early(key, now, timeToLiveSeconds: 10_000)
      #expect(early >= 0 && early <= 1_500.000_001)
      #expect(early == spread.early(key, now, timeToLiveSeconds: 10_000))
      sum += early
    }
    // The mean of −ln(u), capped at 3, is 1 − e⁻³ = 0.950; of 2,000 draws within 4 standard errors of 0.9 / √2000.
    #expect(abs(sum / 2_000 / 500 - 0.950) < 0.08)
    #expect(ExpirySpread(share: 0).early(try Subject("a").key, now, timeToLiveSeconds: 1e9) == 0)
  }

  @Test func whatWasMadeTogetherDoesNotExpireTogether() async throws {
    let scripted = ScriptedAnalyst(answering: #"{"action":"hold"}"#)
    let world = try World(PromptedAnalyst(scripted)) {
      $0.expirySpread = 0.05
      $0.callsAtOnce = 1_000
    }
    let snapshot = try Snapshot.at(100, ["volatility_rank": 50])
    let subjects = try (0..<200).map { try world.engine.subject("S\($0)") }
    for subject in subjects { _ = try await world.engine.analysis(for: subject, snapshot: snapshot) }
    // 24 h × 24^(−½) is 17,636 s: seen each five minutes, the last is asked there, and the first 15 % before.
    var calls: [Int] = []
    var last = scripted.questions.count
    for _ in 0..<60 {
      world.clock.advance(by: .seconds(300))
      for subject in subjects { _ = try await world.engine.analysis(for: subject, snapshot: snapshot) }
      await world.engine.tasks.drain()
      calls.append(scripted.questions.count - last)
      last = scripted.questions.count
    }
    #expect(calls.reduce(0, +) == 200)
    #expect(calls.prefix(49).allSatisfy { $0 == 0 })
    #expect((calls.max() ?? 0) < 100, "\(calls)")
    let early = world.events.count { if case .refreshedEarly = $0 { true } else { false } }
    #expect(early > 100)
  }
}
