private import Synchronization

/// A gate that a test holds shut: what waits there goes on when the test says so.
public final class Gate: Sendable {
  private let state = Mutex((isOpen: false, waiting: [CheckedContinuation<Void, Never>]()))
  private let arrivals = AsyncStream.makeStream(of: Void.self)

  /// A gate that is shut.
  public init() {}

  /// Waits until it is open.
  public func pass() async {
    arrivals.continuation.yield()
    await withCheckedContinuation { continuation in
      let isOpen = state.withLock { state -> Bool in
        if !state.isOpen { state.waiting.append(continuation) }
        return state.isOpen
      }
      if isOpen { continuation.resume() }
    }
  }

  /// Returns when somebody has come.
  public func arrival() async { for await _ in arrivals.stream { return } }

  /// Lets everybody through, from now on.
  public func open() {
    let waiting = state.withLock { state in
      state.isOpen = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for continuation in waiting { continuation.resume() }
  }
}
