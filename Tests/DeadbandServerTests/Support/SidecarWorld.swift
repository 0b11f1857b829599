import Deadband
import DeadbandCore
import DeadbandDecisions
import DeadbandTesting
import Foundation
import Hummingbird
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Logging
import Synchronization

@testable import DeadbandServer

/// A sidecar with a store, an analyst and a clock of a test's own.
final class SidecarWorld: Sendable {
  let clock: ManualClock
  let place: TemporaryStore
  let sidecar: Sidecar
  let engine: Engine

  init(
    _ analyst: any SubjectAnalyst, tokens: TokenBook? = nil, ledger: Ledger? = nil,
    _ configure: (inout SidecarConfiguration) -> Void = { _ in },
    trading: ((TemporaryStore, ManualClock) throws -> TradingRoom)? = nil, clock: ManualClock = ManualClock()
  ) throws {
    self.clock = clock
    place = try TemporaryStore(at: clock.date)
    let metrics = SidecarMetrics()
    engine = Self.engine(analyst, place, clock, ledger, metrics: metrics)
    var configuration = SidecarConfiguration()
    configuration.port = 0
    configuration.shutdownTime = .seconds(5)
    configure(&configuration)
    sidecar = try Sidecar(
      configuration, Generation(engine, trading: try trading?(place, clock)), tokens: tokens,
      metrics: metrics,
      clock: clock.analystClock)
  }

  convenience init(answering text: String = #"{"action":"hold"}"#, tokens: TokenBook? = nil) throws {
    try self.init(PromptedAnalyst(ScriptedAnalyst(answering: text)), tokens: tokens)
  }

  static func engine(
    _ analyst: any SubjectAnalyst, _ place: TemporaryStore, _ clock: ManualClock, _ ledger: Ledger? = nil,
    profile: ThresholdProfile = .seed, metrics: SidecarMetrics = SidecarMetrics()
  ) -> Engine {
    var configuration = EngineConfiguration()
    configuration.callInterval = .zero
    configuration.expirySpread = 0
    configuration.quality.shadowShare = 0
    configuration.quality.repeatShare = 0
    return Engine(
      store: place.store, analyst: analyst, profile: profile, configuration: configuration, ledger: ledger,
      clock: clock.analystClock, onEvent: metrics.record)
  }

  /// Sends requests to the routes themselves, without a network.
  func test<Value>(
    _ setup: TestingSetup = .router, _ body: @Sendable (any TestClientProtocol) async throws -> Value
  ) async throws -> Value {
    var logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
    logger.logLevel = .critical
    return try await sidecar.application(logger).test(setup, body)
  }
}

extension TestClientProtocol {
  /// Sends JSON.
  func post(_ path: String, _ json: String, _ headers: HTTPFields = [:]) async throws -> TestResponse {
    var headers = headers
    if headers[.contentType] == nil { headers[.contentType] = "application/json" }
    return try await execute(uri: path, method: .post, headers: headers, body: ByteBuffer(string: json))
  }

  func get(_ path: String, _ headers: HTTPFields = [:]) async throws -> TestResponse {
    try await execute(uri: path, method: .get, headers: headers)
  }
}

extension TestResponse {
  var text: String { String(buffer: body) }
  var json: JSONValue { get throws { try JSONValue(Array(buffer: body)) } }

  /// The kind of the problem document that it is; nil where it is none.
  var problem: String? {
    guard headers[.contentType] == "application/problem+json", let type = try? json.text("type") else {
      return nil
    }
    return String(type.dropFirst("urn:deadband:problem:".count))
  }

  /// The events of a stream, with their data.
  var events: [(name: String, data: JSONValue)] {
    text.components(separatedBy: "\n\n").compactMap { block in
      var name = ""
      var data: JSONValue?
      for line in block.split(separator: "\n") {
        if line.hasPrefix("event: ") { name = String(line.dropFirst(7)) }
        if line.hasPrefix("data: ") { data = try? JSONValue(Array(line.dropFirst(6).utf8)) }
      }
      return data.map { (name, $0) }
    }
  }
}

extension HTTPField.Name {
  static let verdict = named(AnswerHeaders.verdict)
  static let tier = named(AnswerHeaders.tier)
  static let answerAge = named(AnswerHeaders.age)
  static let cost = named(AnswerHeaders.cost)
  static let rules = named(AnswerHeaders.rules)

  private static func named(_ name: String) -> HTTPField.Name { HTTPField.Name(name) ?? .server }
}
