/// How fast a provider may be asked.
public struct CallLimits: Sendable, Hashable {
  /// Calls begun in any 60 seconds; nil for no limit.
  public var callsPerMinute: Int?
  /// Tokens of prompts and answers in any 60 seconds, each call counted with the most it may take until its answer says
  /// how many it took; nil for no limit.
  public var tokensPerMinute: Int?
  /// Calls at one time.
  public var inFlight: Int
  /// Calls that may wait; one more is refused at once.
  public var waiting: Int
  /// Between the beginnings of two calls.
  public var interval: Duration
  /// Calls are begun in groups; nil lets each begin by itself.
  public var batch: Batch?

  /// Groups of calls, as local models are served best.
  public struct Batch: Sendable, Hashable {
    /// Calls in a group.
    public var size: Int
    /// Between the end of a group and the beginning of the next.
    public var pause: Duration

    /// Groups of `size` calls, `pause` apart.
    public init(size: Int = 5, pause: Duration = .seconds(2)) {
      self.size = size
      self.pause = pause
    }
  }

  /// Limits; by default 5 calls at one time, and 1,000 that wait.
  public init(
    callsPerMinute: Int? = nil, tokensPerMinute: Int? = nil, inFlight: Int = 5, waiting: Int = 1_000,
    interval: Duration = .zero, batch: Batch? = nil
  ) {
    self.callsPerMinute = callsPerMinute
    self.tokensPerMinute = tokensPerMinute
    self.inFlight = inFlight
    self.waiting = waiting
    self.interval = interval
    self.batch = batch
  }
}
