public import Deadband
public import DeadbandAnalysts
public import DeadbandStore
import Synchronization

/// Tells people what engines do, as long as a service runs: one desk after another, as its configuration is read anew.
public final class AlertOffice: Sendable {
  private struct Shift {
    let configuration: AlertConfiguration
    let desk: AlertDesk
    let telling: Task<Void, Never>
  }

  private let shift: Mutex<Shift>
  private let clock: AnalystClock
  private let makeShift: @Sendable (AlertConfiguration) -> Shift

  /// An office that is open.
  ///
  /// - Parameters:
  ///   - store: where analyses are looked up that messages tell of.
  ///   - onEvent: is told what became of messages.
  public init(
    _ configuration: AlertConfiguration, store: AnalysisStore, clock: AnalystClock = .system,
    onEvent: (@Sendable (AlertDesk.Event) -> Void)? = nil
  ) {
    self.clock = clock
    makeShift = { configuration in
      let desk = AlertDesk(configuration, store: store, clock: clock, onEvent: onEvent)
      return Shift(configuration: configuration, desk: desk, telling: Task { await desk.run() })
    }
    shift = Mutex(makeShift(configuration))
  }

  /// Notes a step of an engine; see ``AlertDesk/record(_:)``.
  public func record(_ event: EngineEvent) { shift.withLock(\.desk).record(event) }

  /// Tells whom the configuration names from now on.
  ///
  /// The same configuration again changes nothing. Another one forgets what was told: a matter that was begun under the old one has no
  /// end, and one that was told a moment ago may be told again.
  public func replace(_ configuration: AlertConfiguration) {
    let last = shift.withLock { shift -> AlertDesk? in
      guard configuration != shift.configuration else { return nil }
      let desk = shift.desk
      shift = makeShift(configuration)
      return desk
    }
    last?.finish()
  }

  /// Says what can be said at once, and closes.
  ///
  /// - Parameter time: how long that may take; what was not said by then is not said.
  public func close(within time: Duration) async {
    let last = shift.withLock { $0 }
    last.desk.finish()
    let (closed, door) = AsyncStream.makeStream(of: Never.self)
    // Not a task group's children: it would wait for a program for mail that hangs.
    Task {
      await last.telling.value
      door.finish()
    }
    let limit = Task { [clock] in
      do { try await clock.sleep(until: clock.now() + time) } catch { return }
      last.telling.cancel()
      door.finish()
    }
    for await _ in closed {}
    limit.cancel()
  }
}
