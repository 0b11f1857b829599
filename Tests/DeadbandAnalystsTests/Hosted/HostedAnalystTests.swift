import DeadbandCore
import DeadbandStore
import DeadbandTesting
import Foundation
import Synchronization
import Testing

@testable import DeadbandAnalysts

/// One provider's model against a real server, its time in the test's hand.
@Suite struct HostedAnalystTests {
  private let clock = ManualClock()

  private func provider(
    _ url: String, _ change: (inout ProviderConfiguration) -> Void = { _ in }
  ) -> HostedAnalyst {
    var provider = ProviderConfiguration(name: "p", format: .openAI, baseURL: url, model: "m")
    provider.rates = .free
    change(&provider)
    return HostedAnalyst(provider, caller: HTTPCaller(), clock: clock.analystClock)
  }

  @Test func `a call that failed is made again, after its time`() async throws {
    try await ScriptedServer.running({ ScriptedReply("hold", fault: $0.number < 3 ? .serverError : nil) }) {
      server in
      let analyst = provider(server.url)
      async let answer = analyst.answer(to: Question("q"))
      for (count, time) in [(1, Duration.seconds(1)), (2, .seconds(2))] {
        // The deadline's sleeper and the retry's.
        while server.records.count < count { await Task.yield() }
        await clock.waitForSleepers(2)
        clock.advance(by: time)
      }
      let got = try await answer
      #expect(got.text == "hold" && got.attempts.map(\.status) == [500, 500] && got.latency == .seconds(3))
      #expect(server.records.count == 3)
    }
  }

  @Test func `three attempts are all`() async throws {
    try await ScriptedServer.running({ _ in ScriptedReply("hold", fault: .unavailable) }) { server in
      let analyst = provider(server.url) {
        $0.retry.shortest = .zero; $0.retry.longest = .zero
      }
      let error = await #expect(throws: AnalystError.self) { try await analyst.answer(to: Question("q")) }
      #expect(error?.attempts.count == 2 && error?.provider == "p" && server.records.count == 3)
    }
  }

  @Test func `what the provider rejects is not asked again`() async throws {
    try await ScriptedServer.running({ _ in ScriptedReply("", ending: .truncated) }) { server in
      let error = await #expect(throws: AnalystError.self) {
        try await provider(server.url).answer(to: Question("q"))
      }
      #expect(error?.code == .truncated && server.records.count == 1)
    }
  }

  @Test func `Retry-After holds for whoever waits too`() async throws {
    try await ScriptedServer.running({
      ScriptedReply("hold", fault: $0.number == 1 ? .rateLimitedWithRetryAfter : nil)
    }) { server in
      let analyst = provider(server.url) { $0.limits.inFlight = 1 }
      async let first = analyst.answer(to: Question("q"))
      while server.records.count < 1 { await Task.yield() }
      await clock.waitForSleepers(2)
      async let second = analyst.answer(to: Question("r"))
      while analyst.admission.counts.waiting == 0 { await Task.yield() }
      #expect(server.records.count == 1)
      clock.advance(by: .seconds(1))
      _ = try await (first, second)
      #expect(server.records.count == 3)
    }
  }

  @Test func `the deadline holds, whatever the provider does`() async throws {
    try await ScriptedServer.running({ _ in ScriptedReply("hold", fault: .slowBody) }) { server in
      let analyst = provider(server.url)
      let waiting = Task { () async -> AnalystError? in
        do throws(AnalystError) {
          _ = try await analyst.answer(to: Question("q"))
          return nil
        } catch { return error }
      }
      while server.connectionCount == 0 { await Task.yield() }
      await clock.waitForSleepers(1)
      clock.advance(by: .seconds(30))
      let error = await waiting.value
      #expect(error?.code == .timeout && error?.isRetryable == true)
      #expect(analyst.admission.counts == (0, 0))
    }
  }

  @Test func `an answer that does not keep the schema is mended once`() async throws {
    let schema = try JSONSchema(
      Array(
        #"{"type":"object","properties":{"action":{"enum":["hold","close"]}},"required":["action"],"additionalProperties":false}"#
          .utf8))
    try await ScriptedServer.running({
      ScriptedReply($0.number == 1 ? #"{"action":"wait"}"# : "```json\n{\"action\":\"hold\"}\n```")
    }) { server in
      let answer = try await provider(server.url).answer(to: Question("q", schema: schema))
      #expect(answer.text == #"{"action":"hold"}"# && answer.usage == TokenUsage(input: 200, output: 40))
      let second = try #require(server.records.last?.request.body)
      #expect(second.contains("$.action") && second.contains("wait"))
    }
    try await ScriptedServer.running({ _ in ScriptedReply("I think holding is best.") }) { server in
      let analyst = provider(server.url)
      let error = await #expect(throws: AnalystError.self) {
        try await analyst.answer(to: Question("q", schema: schema))
      }
      #expect(error?.code == .parsing && error?.usage == TokenUsage(input: 200, output: 40))
      #expect(server.records.count == 2)
    }
  }

  @Test func `a provider that keeps failing is left alone, and comes back by itself`() async throws {
    let isWell = Atomic(false)
    try await ScriptedServer.running({ _ in
      ScriptedReply("hold", fault: isWell.load(ordering: .relaxed) ? nil : .serverError)
    }) { server in
      let analyst = provider(server.url) { $0.retry.attempts = 1 }
      for _ in 0..<6 { _ = try? await analyst.answer(to: Question("q")) }
      #expect(server.records.count == 5 && analyst.health.state == .failing)
      isWell.store(true, ordering: .relaxed)
      clock.advance(by: .seconds(15))
      let answer = try await analyst.answer(to: Question("q"))
      #expect(answer.text == "hold")
      #expect(analyst.health.state == .healthy)
    }
  }

  @Test func `no error shows the key or the prompt`() async throws {
    try await ScriptedServer.running({ request in
      ScriptedReply("", fault: request.number == 1 ? .serverError : .invalidJSON)
    }) { server in
      let analyst = provider(server.url) {
        $0.retry.attempts = 1
        $0.key = Secret("sk-very-secret-key")
      }
      for _ in 0..<2 {
        let error = await #expect(throws: AnalystError.self) {
          try await analyst.answer(to: Question("my secret position"))
        }
        let text = String(reflecting: error)
        #expect(!text.contains("sk-very") && !text.contains("secret position"))
      }
      #expect(
        server.records.allSatisfy { $0.request.headers["authorization"] == "Bearer sk-very-secret-key" })
    }
  }

  @Test func `what cannot be answered is refused before anybody is asked`() async throws {
    try await ScriptedServer.running({ _ in ScriptedReply("hold") }) { server in
      var hot = Question("q")
      hot.temperature = 3
      var endless = Question("q")
      endless.outputTokenLimit = 0
      let cases: [(HostedAnalyst, Question, AnalystError.Code)] = [
        (provider(server.url) { $0.isEnabled = false }, Question("q"), .unavailable),
        (provider(server.url) { $0.keyVariable = "P_API_KEY" }, Question("q"), .authentication),
        (provider(server.url), Question(""), .invalidRequest),
        (provider(server.url), hot, .invalidRequest),
        (provider(server.url), endless, .invalidRequest),
        (
          provider(server.url) { $0.contextTokens = 4_000 }, Question(String(repeating: "x", count: 9_000)),
          .invalidRequest
        ),
        (provider(server.url) { $0.rates = nil }, Question("q"), .invalidRequest),
      ]
      for (analyst, question, code) in cases {
        let error = await #expect(throws: AnalystError.self) { try await analyst.answer(to: question) }
        #expect(error?.code == code && error?.wayOut != nil, "\(String(describing: error))")
      }
      #expect(server.records.isEmpty)
    }
  }

  @Test func `texts become vectors, in the ledger as any call`() async throws {
    try await ScriptedServer.running({ _ in ScriptedReply("", usage: TokenUsage(input: 7)) }) { server in
      let folder = FileManager.default.temporaryDirectory.appendingPathComponent("embed-\(UUID().uuidString)")
        .path
      defer { try? FileManager.default.removeItem(atPath: folder) }
      let ledger = try Ledger.open(folder) { clock.date }
      var settings = ProviderConfiguration(name: "p", format: .openAI, baseURL: server.url, model: "e")
      settings.rates = TokenRates(input: 20_000, output: 0)
      let analyst = HostedAnalyst(
        settings, price: settings.price(among: PriceList([]), on: clock.date.utcDate), ledger: ledger,
        caller: HTTPCaller(), clock: clock.analystClock, random: { 0 })
      let vectors = try await analyst.vectors(of: ["one", "two"], reason: "search")
      #expect(vectors == [[0.5, 0, -0.25], [0.5, 1, -0.25]])
      var entries: [LedgerEntry] = []
      _ = try ledger.forEachCall(from: clock.date.utcDate, through: clock.date.utcDate) { entries.append($0) }
      #expect(entries.map(\.call.kind) == [.embedding] && entries.map(\.cost.nanoDollars) == [140])
      ledger.close()
    }
    let other = ProviderConfiguration(
      name: "a", format: .anthropic, baseURL: "http://127.0.0.1:1", model: "m")
    var free = other
    free.rates = .free
    let analyst = HostedAnalyst(free, caller: HTTPCaller(), clock: clock.analystClock)
    let error = await #expect(throws: AnalystError.self) { try await analyst.vectors(of: ["x"]) }
    #expect(error?.code == .invalidRequest)
  }

  @Test func `nobody listens there`() async throws {
    let analyst = provider("http://127.0.0.1:1") { $0.retry.attempts = 1 }
    let error = await #expect(throws: AnalystError.self) { try await analyst.answer(to: Question("q")) }
    #expect(error?.code == .unreachable && error?.isRetryable == true)
    #expect(error?.reason == "nobody listens there")
  }
}
