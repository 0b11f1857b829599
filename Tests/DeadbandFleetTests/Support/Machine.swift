import Deadband
import DeadbandCore
import DeadbandTesting
import Synchronization

@testable import DeadbandFleet

/// One machine of a fleet: a store, an engine and a tier of its own.
final class Machine: Sendable {
  let place: TemporaryStore
  let tier: FleetTier
  let engine: Engine
  private let running: Task<Void, Never>
  let events: Events

  final class Events: Sendable {
    private let all = Mutex<[FleetTier.Event]>([])
    func append(_ event: FleetTier.Event) { all.withLock { $0.append(event) } }
    var list: [FleetTier.Event] { all.withLock(\.self) }
  }

  init(
    _ url: PostgresURL, _ analyst: any Analyst, clock: AnalystClock = .system, kept: Int = 4,
    shadowShare: Double = 0
  ) throws {
    place = try TemporaryStore(at: clock.date())
    let events = Events()
    self.events = events
    tier = FleetTier(url, store: place.store, kept: kept, overflow: 2, clock: clock) { events.append($0) }
    var configuration = EngineConfiguration()
    configuration.callInterval = .zero
    configuration.expirySpread = 0
    configuration.quality.shadowShare = shadowShare
    configuration.quality.repeatShare = 0
    engine = Engine(
      store: place.store, analyst: PromptedAnalyst(analyst), profile: .seed, configuration: configuration,
      shared: tier, clock: clock)
    let tier = tier
    running = Task { await tier.run() }
  }

  /// Ends it as a user would.
  func end() async {
    await engine.shutdown(within: .seconds(5))
    running.cancel()
    await running.value
    tier.close()
  }

  func ask(_ name: String = "SPY IC", at price: Double = 100) async throws -> Outcome {
    let subject = try engine.subject(name)
    return try await engine.analysis(for: subject, snapshot: Snapshot(["underlying_price": .number(price)]))
  }

  /// Returns when it holds, within twenty seconds; whether it does.
  static func until(_ holds: () async throws -> Bool) async rethrows -> Bool {
    let end = ContinuousClock.now + .seconds(20)
    while ContinuousClock.now < end {
      if try await holds() { return true }
      await Task.yield()
    }
    return false
  }
}

extension Timestamp {
  static var now: Timestamp { AnalystClock.system.date() }
}
