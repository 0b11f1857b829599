import DeadbandTesting
import Testing

@testable import Deadband

/// What becomes of a certificate over restarts, between processes, and where a learned gate carried it.
@Suite struct CertificateRecordTests {
  private static let time = Timestamp(nanosecondsSince1970: 1_700_000_000_000_000_000)

  private func record(_ profile: ThresholdProfile) throws -> CertificateRecord {
    CertificateRecord(try #require(profile.certificate))
  }

  /// An engine on a store of another's, whose shadow answers contradict what is served.
  private func engine(
    on world: World, _ profile: ThresholdProfile, shadowAnswer: String = #"{"action":"close"}"#
  ) -> Engine {
    let scripted = ScriptedAnalyst { question, _ in
      .success(question.reason == "shadow" ? shadowAnswer : #"{"action":"hold"}"#)
    }
    var configuration = world.engine.configuration
    configuration.quality.shadowShare = 1
    configuration.quality.callsPerDay = 100_000
    return Engine(
      store: world.place.store, analyst: PromptedAnalyst(scripted, family: "test/model"), profile: profile,
      configuration: configuration, clock: world.clock.analystClock)
  }

  /// Serves one subject until comparisons refute the certificate.
  private func refute(_ engine: Engine, _ world: World) async throws {
    let subject = try engine.subject("SPY IC")
    for _ in 0..<6 where engine.certificate?.holds == true {
      _ = try await engine.analysis(for: subject, snapshot: .at(100))
      world.clock.advance(by: .seconds(60))
      await engine.tasks.drain()
    }
    #expect(engine.certificate?.holds == false)
  }

  @Test func `a breach outlives the engine, years and other certificates, until an operator takes it back`()
    async throws
  {
    let profile = try EngineCertificateTests.certified("test/model")
    let world = try World(answering: "{}")
    let first = engine(on: world, profile)
    try await refute(first, world)
    #expect(first.certificate?.tightening == 0.8)
    // As after kill -9: nothing was flushed.
    world.clock.advance(by: .seconds(5 * 365 * 86_400))
    let second = engine(on: world, profile)
    #expect(second.certificate?.tightening == 0.8 && second.deciding == first.deciding)
    #expect(second.certificateRecord?.breach == first.certificateRecord?.breach)
    // Of another certificate nothing is known.
    let other = try EngineCertificateTests.certified("test/model", alpha: 0.03)
    #expect(engine(on: world, other).certificate?.holds == true)

    let digest = try record(profile).certificate
    #expect(try QualityReport(world.place.store, at: world.clock.date).certificates[digest]?.level == 1)
    let reset = try await CertificateRecord.reset(
      try #require(profile.certificate), in: world.place.store, reason: "the feed was down",
      at: world.clock.date)
    #expect(reset?.level == 0 && reset?.resets.map(\.reason) == ["the feed was down"])
    // What runs hears of it with its next flush; what begins knows it.
    await second.flush()
    #expect(second.certificate?.holds == true)
    #expect(engine(on: world, profile).certificate?.holds == true)
    #expect(
      try await CertificateRecord.reset(
        try #require(profile.certificate), in: world.place.store, reason: "again", at: world.clock.date)
        == nil)
  }

  @Test func `of two engines the tighter one speaks, and comparisons go on where they were`() async throws {
    let profile = try EngineCertificateTests.certified("test/model")
    let world = try World(answering: "{}")
    let (one, two) = (engine(on: world, profile), engine(on: world, profile))
    try await refute(one, world)
    #expect(two.certificate?.holds == true)
    await two.flush()
    #expect(two.certificate?.tightening == 0.8)
    // A comparison that has not refuted anything yet is kept with the next flush.
    let subject = try two.subject("AAPL IC")
    for _ in 0..<2 {
      _ = try await two.analysis(for: subject, snapshot: .at(100))
      world.clock.advance(by: .seconds(60))
      await two.tasks.drain()
    }
    await two.flush()
    let total = try #require(two.certificateRecord?.agreement.total)
    #expect(total > 0 && engine(on: world, profile).certificateRecord?.agreement.total == total)
  }

  /// A gate that expects nothing to change, in place of seed's soft rules.
  private static let gated = """
    {"schema":1,"name":"learned","extends":"seed",
     "rules":{"disabled":["technical","price","significance","overdue","age","expired"],"too_old_hours":168},
     "gate":{"limit":0.5,"fallback":{"rules":["technical","price","significance","overdue","age","expired"],
       "too_old_hours":48,"stable_too_old_hours":168},
      "provenance":{"analyst":"recorded","answers":2000,"seed":"1","data_digest":"\(String(repeating: "0a", count: 32))"},
      "model":{"answers":["hold","close"],"inputs":[{"size":"delta"}],
       "linear":{"means":[0],"spreads":[1],"weights":[[0],[0]],"biases":[1,0]},
       "answer_trees":[],"change":{"start":-3,"trees":[]}}}}
    """

  @Test
  func `a learned gate that is refuted gives way to hand-set rules until another certificate covers it`()
    async throws
  {
    let learned = try ThresholdProfile(json: Array(Self.gated.utf8), source: "learned.json")
    let profile = try EngineCertificateTests.certified("test/model", learned)
    let world = try World(answering: "{}")
    let first = engine(on: world, profile)
    let subject = try first.subject("GOOG IC")
    /// Whether a fall of 10 % is asked about.
    func asks(_ engine: Engine, _ price: Double) async throws -> Bool {
      world.clock.advance(by: .seconds(3_600))
      let outcome = try await engine.analysis(for: subject, snapshot: .at(price))
      await engine.tasks.drain()
      return outcome.verdict.action == .refresh
    }
    _ = try await first.analysis(for: subject, snapshot: .at(100))
    #expect(try await asks(first, 90) == false)
    try await refute(first, world)
    #expect(first.certificate?.isFallback == true && first.certificate?.tightening == 1)
    #expect(first.deciding == ThresholdProfile.seed.named("learned"))
    #expect(try await asks(first, 80))
    // Restarted, the same gate is not believed; learned and certified anew, it is.
    let second = engine(on: world, profile)
    #expect(second.certificate?.isFallback == true)
    #expect(try await asks(second, 70))
    let anew = engine(on: world, try EngineCertificateTests.certified("test/model", learned, alpha: 0.03))
    #expect(anew.certificate?.holds == true)
    #expect(try await asks(anew, 60) == false)
  }

  @Test func `what was kept and cannot be read is taken for the worst`() async throws {
    let profile = try EngineCertificateTests.certified("test/model")
    let world = try World(answering: "{}")
    let own = try record(profile)
    let place = try Subject(CertificateRecord.prefix + own.certificate.description, tenant: Engine.ownTenant)
    let analysis = Analysis(
      content: Array("{\"level\":".utf8), contentType: "application/json", model: "", inputTokens: 0,
      outputTokens: 0, cost: .zero, created: world.clock.date, finishReason: "")
    try await world.place.store.put(
      Entry(subject: place, baseline: nil, analysis: analysis), at: world.clock.date)
    #expect(engine(on: world, profile).certificate?.tightening == 1.0 / 3)
  }

  @Test func `a record reads back as it was written, and nothing else does`() throws {
    var record = try record(EngineCertificateTests.certified("test/model"))
    record.level = 2
    record.agreement = Agreement(agreeing: 3, total: 5)
    record.fortunes = [0.5, 2, 1e-3]
    record.breach = .init(at: Self.time, agreement: Agreement(agreeing: 1, total: 4))
    for number in 0..<20 { record.reset(at: Self.time, reason: "reason \(number)") }
    #expect(record.resets.count == 16 && record.resetCount == 20 && record.level == 0)
    let text = record.json.text
    #expect(CertificateRecord(json: Array(text.utf8)) == record)
    for (from, to) in [
      (#""version":1"#, #""version":2"#), (#""level":0"#, #""level":-1"#), (#""total":0"#, #""total":-3"#),
      (#""fortunes":[1,1,1]"#, #""fortunes":[1,1]"#), (#""agreeing":0"#, #""agreeing":9"#),
      (#""reset_count":20"#, #""reset_count":0.5"#),
    ] {
      try #require(text.contains(from), "\(from) in \(text)")
      #expect(CertificateRecord(json: Array(text.replacing(from, with: to).utf8)) == nil, "\(to)")
    }
  }

  @Test func `nothing but a later reset loosens`() throws {
    let blank = try record(EngineCertificateTests.certified("test/model"))
    var (tight, tighter, reset) = (blank, blank, blank)
    (tight.level, tighter.level) = (1, 3)
    reset.level = 2
    reset.reset(at: Self.time, reason: "why")
    for (left, right, result) in [(blank, tight, tight), (tight, tighter, tighter), (tighter, reset, reset)] {
      #expect(left.merged(with: right) == result && right.merged(with: left) == result)
    }
  }

  @Test func `another prompt or temperature than the certificate's is another analyst`() throws {
    let model = PromptedAnalyst(ScriptedAnalyst(answering: "{}"), family: "test/model")
    let prompt = model.template(nil).identity
    func refusal(_ prompt: String?, _ temperature: Double?, _ analyst: any SubjectAnalyst) throws -> String? {
      Engine.refusal(
        of: try EngineCertificateTests.certified("test/model", prompt: prompt, temperature: temperature),
        analyst)
    }
    #expect(try refusal(prompt, nil, model) == nil)
    #expect(try refusal("own v3 0011", nil, model)?.contains("the prompt \"own v3 0011\"") == true)
    // Not known is not another.
    #expect(try refusal(nil, 0.2, model) == nil)
    let warm = PromptedAnalyst(Warm(), family: "test/model")
    #expect(try refusal(nil, 0.7, warm) == nil)
    #expect(
      try refusal(nil, 0.2, warm)
        == "the certificate is of temperature 0.2, and the models sample at 0.7")
  }

  private struct Warm: Analyst {
    let name = "warm"
    let temperature: Double? = 0.7
    func answer(
      to question: Question, onPiece: (@Sendable (AnswerPiece) -> Void)?
    ) async throws(AnalystError) -> Answer { throw AnalystError(.unavailable, reason: "not asked") }
  }
}
