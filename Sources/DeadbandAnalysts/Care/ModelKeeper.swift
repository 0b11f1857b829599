private import Synchronization

/// Keeps a local model loaded while it is asked, and has its memory freed when it is not.
///
/// A lock around the machine; what it says is done outside, by one task at a time.
final class ModelKeeper: Sendable {
  private struct State {
    var machine: CareMachine
    var task: Task<Void, Never>?
    /// Whether somebody already does what the machine says.
    var isActing = false
    var isEnded = false
  }

  private let state: Mutex<State>
  private let caller: HTTPCaller
  private let clock: AnalystClock
  private let server: String
  private let model: String
  private let keepAlive: Duration

  /// Loading a model takes a while, and more than that nobody waits.
  private static let patience = Duration.seconds(60)

  init(_ care: ModelCare, _ provider: ProviderConfiguration, caller: HTTPCaller, clock: AnalystClock) {
    state = Mutex(State(machine: CareMachine(care)))
    self.caller = caller
    self.clock = clock
    server = provider.serverURL
    model = provider.model
    keepAlive = care.keepAlive
  }

  /// Loads the model, if that is wanted, and begins to look after it.
  func start() async { await act() }

  /// A question is on its way.
  func begin() {
    let now = clock.now()
    state.withLock { $0.machine.useBegins(at: now) }
  }

  /// It has ended.
  func end() {
    let now = clock.now()
    state.withLock { $0.machine.useEnds(at: now) }
    schedule(at: now)
  }

  /// Looks after it no more, and has its memory freed, unless nobody here has asked for it: others may use it.
  func stop() async {
    let isLoaded = state.withLock { state in
      defer { state.isEnded = true }
      state.task?.cancel()
      return !state.isEnded && state.machine.isLoaded
    }
    if isLoaded { await send(OllamaCare.unload(model: model)) }
  }

  private func act() async {
    guard
      state.withLock({ state in
        guard !state.isActing, !state.isEnded else { return false }
        state.isActing = true
        return true
      })
    else { return }
    var wake: Duration?
    loop: while true {
      let now = clock.now()
      switch state.withLock({ $0.machine.next(at: now) }) {
      case .load: await send(OllamaCare.warmUp(model: model, keepAlive: keepAlive))
      case .unload: await send(OllamaCare.unload(model: model))
      case .wait(let until):
        wake = until
        break loop
      }
    }
    state.withLock { $0.isActing = false }
    if let wake { schedule(at: wake) }
  }

  private func schedule(at instant: Duration) {
    state.withLock { state in
      guard !state.isEnded else { return }
      state.task?.cancel()
      state.task = Task { [weak self, clock] in
        do { try await clock.sleep(until: instant) } catch { return }
        await self?.act()
      }
    }
  }

  /// What the server answers does not matter: the next question loads the model all the same.
  private func send(_ request: WireRequest) async {
    _ = try? await clock.limited(until: clock.now() + Self.patience) { [caller, server] in
      try await caller.whole(caller.begin(request, baseURL: server, key: nil))
    }
  }
}
