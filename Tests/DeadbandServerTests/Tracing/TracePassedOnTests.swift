import Deadband
import DeadbandCore
import DeadbandTesting
import HTTPTypes
import HummingbirdTesting
import InMemoryTracing
import Logging
import Synchronization
import Testing
import Tracing

@testable import DeadbandServer

/// From a client's request to a real provider's on the loopback.
@Suite struct TracePassedOnTests {
  private final class Lines: LogHandler, Sendable {
    let lines = Mutex<[Logger.Metadata]>([])
    var logLevel: Logger.Level {
      get { .debug }
      set {}
    }
    var metadata: Logger.Metadata {
      get { [:] }
      set {}
    }
    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
      get { nil }
      set {}
    }
    func log(event: LogEvent) { lines.withLock { $0.append(event.metadata ?? [:]) } }
  }

  private let trace = "4bf92f3577b34da6a3ce929d0e0e4736"

  /// Asks a sidecar whose analyst is a model at a server's, all under a tracer.
  private func ask(_ tracer: any Tracer, _ headers: HTTPFields) async throws -> [ScriptedServer.Record] {
    try await ScriptedServer.running({ _ in ScriptedReply(#"{"action":"hold"}"#) }) { server in
      try await withTracer(tracer) {
        var provider = ProviderConfiguration(name: "p", format: .openAI, baseURL: server.url, model: "m")
        provider.rates = .free
        let analysts = try Analysts(AnalystsConfiguration(providers: [provider], routes: []), ledger: nil)
        let world = try SidecarWorld(PromptedAnalyst(try analysts.route("p")))
        try await world.test { client async throws in
          let body = #"{"subject":"SPY IC","snapshot":{"underlying_price":100}}"#
          #expect(try await client.post("/v1/analyses", body, headers).status == .ok)
        }
        await world.engine.shutdown()
        await analysts.shutdown()
        return server.records
      }
    }
  }

  @Test func theProviderIsToldOfTheClientsTrace() async throws {
    let lines = Lines()
    let log = SpanLog(Logger(label: "trace") { _ in lines })
    var headers: HTTPFields = [.init("traceparent") ?? .server: "00-\(trace)-00f067aa0ba902b7-01"]
    headers[.init("tracestate") ?? .server] = "desk=7"
    let records = try await ask(log, headers)
    let parent = try #require(records.first?.request.headers["traceparent"])
    #expect(parent.hasPrefix("00-\(trace)-") && !parent.contains("00f067aa0ba902b7"), "\(parent)")
    #expect(records.first?.request.headers["tracestate"] == "desk=7")
    // Server, call, client: each the next one's parent.
    let spans = lines.lines.withLock(\.self)
    #expect(spans.allSatisfy { $0["trace"] == "\(trace)" })
    let server = try #require(spans.first { $0["kind"] == "server" })
    let call = try #require(spans.first { $0["name"] == "deadband.call" })
    let client = try #require(spans.first { $0["kind"] == "client" })
    #expect(server["parent"] == "00f067aa0ba902b7" && call["parent"] == server["span"])
    #expect(client["parent"] == call["span"] && parent.contains("\(client["span"] ?? "")"))
    #expect(call["deadband.reason"] == "missing" && call["deadband.model"] == "m")
    // Nothing that names a subject or a host's path.
    #expect(!spans.contains { "\($0)".contains("SPY") })
  }

  @Test func withoutOneATraceBeginsHere() async throws {
    let lines = Lines()
    let records = try await ask(SpanLog(Logger(label: "trace") { _ in lines }), [:])
    #expect(records.first?.request.headers["traceparent"]?.count == 55)
    #expect(Set(lines.lines.withLock(\.self).map { "\($0["trace"] ?? "")" }).count == 1)
  }

  @Test func whatACallerDoesNotKeepIsNotTold() async throws {
    let lines = Lines()
    let log = SpanLog(Logger(label: "trace") { _ in lines })
    let name = HTTPField.Name("traceparent") ?? .server
    let records = try await ask(log, [name: "00-\(trace)-00f067aa0ba902b7-00"])
    #expect(records.first?.request.headers["traceparent"]?.hasSuffix("-00") == true)
    #expect(lines.lines.withLock(\.self).isEmpty)
  }

  @Test func aProgramsOwnTracerSeesTheSpans() async throws {
    let tracer = InMemoryTracer()
    _ = try await ask(tracer, [:])
    let names = tracer.finishedSpans.map(\.operationName)
    #expect(names.contains("deadband.call") && names.contains("/v1/analyses"), "\(names)")
  }
}
