import DeadbandTesting
import Testing

@testable import Deadband

/// The certificate of an engine's profile: shown, watched, tightened, and never another analyst's.
@Suite struct EngineCertificateTests {
  static func certified(
    _ family: String, _ profile: ThresholdProfile = .seed, alpha: Double = 0.02, prompt: String? = nil,
    temperature: Double? = nil
  ) throws -> ThresholdProfile {
    return try #require(
      profile.certified(
        by: Certificate(
          settings: profile.settingsDigest,
          analyst: Certificate.Analyst(family: family, prompt: prompt, temperature: temperature),
          data: Certificate.Evidence(
            digest: Digest(of: []), first: Timestamp(nanosecondsSince1970: 0),
            last: Timestamp(nanosecondsSince1970: 0), subjects: 400, ticks: 9_000, served: 6_000,
            longestTicks: 40),
          method: .learnThenTest(.betting, confidence: 0.95), alpha: alpha, weighing: .answers,
          knob: Certificate.Knob(name: .relaxation, value: 1),
          risk: Certificate.Risk(measured: 0.01, upperBound: 0.018), noise: .none, severity: [],
          version: "0.1.0")))
  }

  private func world(_ family: String, _ scripted: ScriptedAnalyst) throws -> World {
    try World(PromptedAnalyst(scripted, family: "test/model"), profile: Self.certified(family)) {
      $0.quality.shadowShare = 1
      $0.quality.callsPerDay = 100_000
    }
  }

  @Test func `every outcome shows it, and says so in JSON`() async throws {
    let world = try world("test/model", ScriptedAnalyst(answering: #"{"action":"hold"}"#))
    let subject = try world.engine.subject("SPY IC")
    for _ in 0..<2 {
      let outcome = try await world.engine.analysis(for: subject, snapshot: .at(100))
      #expect(outcome.certificate?.certificate.alpha == 0.02)
      #expect(outcome.certificate?.holds == true)
      let json = String(decoding: outcome.json(for: try .at(100), at: world.clock.date), as: UTF8.self)
      #expect(
        json.contains(
          #""certificate":{"alpha":0.02,"confidence":0.95,"fallback":false,"holds":true,"tightening":1}"#))
      world.clock.advance(by: .seconds(60))
    }
    #expect(world.engine.certificateRefusal == nil)
    await world.engine.shutdown()
  }

  @Test func `under another analyst it is not shown, and why is said`() async throws {
    let world = try world("rulebook (offline)", ScriptedAnalyst(answering: #"{"action":"hold"}"#))
    let subject = try world.engine.subject("SPY IC")
    let outcome = try await world.engine.analysis(for: subject, snapshot: .at(100))
    #expect(outcome.certificate == nil && world.engine.certificate == nil)
    #expect(
      world.engine.certificateRefusal
        == #"the certificate is of "rulebook (offline)", and "test/model" answers"#)
    await world.engine.shutdown()
  }

  @Test func `a breach tightens, is told, stays, and is taken back by an operator alone`() async throws {
    // What is served says hold, whoever asks afresh is told close.
    let scripted = ScriptedAnalyst { question, _ in
      .success(question.reason == "shadow" ? #"{"action":"close"}"# : #"{"action":"hold"}"#)
    }
    let world = try world("test/model", scripted)
    let subject = try world.engine.subject("SPY IC")
    _ = try await world.engine.analysis(for: subject, snapshot: .at(100))
    for _ in 0..<4 {
      world.clock.advance(by: .seconds(60))
      _ = try await world.engine.analysis(for: subject, snapshot: .at(100))
      await world.engine.tasks.drain()
    }
    let broken = world.events.filter { if case .certificateBroken = $0 { true } else { false } }
    #expect(broken.first == .certificateBroken(Agreement(agreeing: 0, total: 3), tightening: 0.8))
    #expect(world.engine.certificate?.tightening == 0.8)
    #expect(world.engine.deciding == ThresholdProfile.seed.relaxed(by: 0.8))
    #expect(world.engine.profile == .seed)
    let outcome = try await world.engine.analysis(for: subject, snapshot: .at(100))
    #expect(outcome.certificate?.holds == false)
    await world.engine.tasks.drain()
    _ = world.events
    try await world.engine.resetCertificate(reason: "a feed was down")
    try await world.engine.resetCertificate(reason: "a feed was down")
    #expect(world.events == [.certificateReset])
    #expect(world.engine.deciding == .seed)
    await world.engine.shutdown()
  }
}
