import Deadband
import DeadbandTesting
import Synchronization

@testable import Deadband

/// An engine with a store, an analyst and a clock of a test's own.
final class World: Sendable {
  let clock = ManualClock()
  let place: TemporaryStore
  let engine: Engine
  let log = EventLog()

  init(
    _ analyst: any SubjectAnalyst, profile: ThresholdProfile = .seed, ledger: Ledger? = nil,
    _ configure: (inout EngineConfiguration) -> Void = { _ in }
  ) throws {
    place = try TemporaryStore(at: clock.date)
    var configuration = EngineConfiguration()
    configuration.callInterval = .zero
    configuration.expirySpread = 0
    configuration.quality.shadowShare = 0
    configuration.quality.repeatShare = 0
    configuration.quality.seed = 1
    configure(&configuration)
    let log = log
    engine = Engine(
      store: place.store, analyst: analyst, profile: profile, configuration: configuration, ledger: ledger,
      clock: clock.analystClock
    ) { log.append($0) }
  }

  convenience init(
    answering text: String = #"{"action":"hold"}"#, profile: ThresholdProfile = .seed,
    _ configure: (inout EngineConfiguration) -> Void = { _ in }
  ) throws {
    try self.init(PromptedAnalyst(ScriptedAnalyst(answering: text)), profile: profile, configure)
  }

  /// What happened since somebody looked last.
  var events: [EngineEvent] { log.take() }
}

final class EventLog: Sendable {
  private let events = Mutex<[EngineEvent]>([])
  func append(_ event: EngineEvent) { events.withLock { $0.append(event) } }
  func contains(_ event: EngineEvent) -> Bool { events.withLock { $0.contains(event) } }
  func take() -> [EngineEvent] {
    events.withLock { events in
      defer { events = [] }
      return events
    }
  }
}

extension Snapshot {
  /// A market at a price, and whatever else is given.
  static func at(_ price: Double, _ more: [String: Double] = [:]) throws -> Snapshot {
    var values: [String: Snapshot.Value] = ["underlying_price": .number(price)]
    for (key, value) in more { values[key] = .number(value) }
    return try Snapshot(values)
  }
}

extension Outcome {
  var action: String? { analysis.action }
}
