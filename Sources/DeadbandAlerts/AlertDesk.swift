public import Deadband
public import DeadbandAnalysts
import DeadbandCore
public import DeadbandStore
import Synchronization

/// Tells people what an engine does: a message when a model is asked, edited when it has answered.
///
/// ``record(_:)`` is given to the engine as `onEvent`: it notes the step and returns; whether anybody can be told is never the
/// analysis's business.
public final class AlertDesk: Sendable {
  /// What became of a message, for a log.
  public enum Event: Sendable, Hashable {
    /// The channel took it.
    case said(channel: String, title: String)
    /// It did not, and it will be tried again, or not.
    case refused(channel: String, reason: String)
  }

  private let configuration: AlertConfiguration
  private let store: AnalysisStore
  private let clock: AnalystClock
  private let sender: AlertSender
  private let onEvent: (@Sendable (Event) -> Void)?
  private let queues: Mutex<[AlertQueue]>
  /// That there may be something to say, a channel each.
  private let signals: [(stream: AsyncStream<Void>, signal: AsyncStream<Void>.Continuation)]
  /// Tells this process's matters from those of others.
  private let process = String(UInt64.random(in: 0...(.max)), radix: 36)

  /// A desk, which says nothing before ``run()``.
  ///
  /// - Parameter store: where analyses are looked up that messages tell of.
  public convenience init(
    _ configuration: AlertConfiguration, store: AnalysisStore, clock: AnalystClock = .system,
    onEvent: (@Sendable (Event) -> Void)? = nil
  ) {
    self.init(configuration, store: store, clock: clock, sender: AlertSender(), onEvent: onEvent)
  }

  init(
    _ configuration: AlertConfiguration, store: AnalysisStore, clock: AnalystClock, sender: AlertSender,
    onEvent: (@Sendable (Event) -> Void)? = nil
  ) {
    self.sender = sender
    self.configuration = configuration
    self.store = store
    self.clock = clock
    self.onEvent = onEvent
    let queue = AlertQueue(
      quietTime: configuration.quietTime, messagesPerMinute: configuration.messagesPerMinute)
    queues = Mutex(configuration.channels.map { _ in queue })
    signals = configuration.channels.map { _ in
      let (stream, signal) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
      return (stream, signal)
    }
  }

  /// Notes a step of an engine. One look-up at most, and no wait.
  public func record(_ event: EngineEvent) {
    guard !configuration.channels.isEmpty else { return }
    let now = clock.date()
    let alert = Alert(event, configuration) { subject in
      (try? store.lookup(subject.identity, at: now))?.entry.analysis
    }
    guard let alert else { return }
    let instant = clock.now()
    queues.withLock { queues in for index in queues.indices { queues[index].take(alert, at: instant) } }
    for (_, signal) in signals { signal.yield() }
  }

  /// Says what is noted, until ``finish()`` or until the task is cancelled; what has not been said by then is not said.
  public func run() async {
    await withTaskGroup(of: Void.self) { group in
      for index in configuration.channels.indices { group.addTask { await self.serve(index) } }
    }
    await sender.shutdown()
  }

  /// Ends ``run()`` when all is said that can be said now; what has to wait for its time is not waited for.
  public func finish() { for (_, signal) in signals { signal.finish() } }

  /// What was given up since channels did not take it.
  public var givenUp: Int { queues.withLock { $0.reduce(0) { $0 + $1.givenUp } } }

  private func serve(_ index: Int) async {
    let (clock, signal) = (clock, signals[index].signal)
    var timer: Task<Void, Never>?
    for await _ in signals[index].stream {
      timer?.cancel()
      await sayWhatIsDue(index)
      guard let wakes = queues.withLock({ $0[index].wakes(at: clock.now()) }) else { continue }
      timer = Task {
        // Cancelled: something came sooner.
        do { try await clock.sleep(until: wakes) } catch { return }
        signal.yield()
      }
    }
    timer?.cancel()
    await sayWhatIsDue(index)
  }

  private func sayWhatIsDue(_ index: Int) async {
    while !Task.isCancelled, let action = queues.withLock({ $0[index].next(at: clock.now()) }) {
      await say(action, index)
    }
  }

  private func say(_ action: AlertQueue.Action, _ index: Int) async {
    let channel = configuration.channels[index]
    let result = await sender.send(action, channel, id: "\(process)-\(action.id)", at: clock.date())
    let now = clock.now()
    switch result {
    case .said(let message):
      queues.withLock { $0[index].said(action, message: message, at: now) }
      onEvent?(.said(channel: channel.name, title: action.alert.title))
    case .refused(let reason, let canBeTriedAgain, let wait):
      queues.withLock { $0[index].failed(action, canBeTriedAgain: canBeTriedAgain, wait: wait, at: now) }
      onEvent?(.refused(channel: channel.name, reason: reason))
    }
  }
}
