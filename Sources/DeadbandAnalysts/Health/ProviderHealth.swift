/// How a provider is doing, as its calls have shown.
public struct ProviderHealth: Sendable, Hashable {
  /// Whether it is asked.
  public enum State: String, Sendable, Hashable {
    /// It is asked.
    case healthy
    /// It failed several times in a row and is left alone for now.
    case failing
    /// One call is finding out whether it is back.
    case recovering
    /// Its calls of the day are used up.
    case usedUp = "used up"
    /// It is switched off.
    case off
  }

  /// Whether it is asked.
  public var state: State
  /// How long its answers take, an exponential mean over about ten of them; nil before the first.
  public var latency: Duration?
  /// The last failure; nil where the last call succeeded.
  public var lastError: AnalystError?

  /// A state of health.
  public init(state: State, latency: Duration? = nil, lastError: AnalystError? = nil) {
    self.state = state
    self.latency = latency
    self.lastError = lastError
  }
}
