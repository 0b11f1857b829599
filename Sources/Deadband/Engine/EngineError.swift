public import DeadbandAnalysts
internal import DeadbandCore
internal import DeadbandStore

/// Why there is no analysis, or none that is fresh.
public struct EngineError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of failure. Open: further kinds may be added.
  public struct Code: Sendable, Hashable {
    private enum Kind: String {
      case invalid, outdated, analyst, budget, belowScore = "below_score", notCached = "not_cached", store,
        timeout
      case cancelled, shutDown = "shut_down"
    }
    private let kind: Kind

    /// What was given cannot be judged: the snapshot, its time, the strategy.
    public static let invalid = Code(kind: .invalid)
    /// The snapshot is older than the analysis that is cached: it says nothing about what holds now.
    public static let outdated = Code(kind: .outdated)
    /// No analyst answered.
    public static let analyst = Code(kind: .analyst)
    /// The budget is exhausted.
    public static let budget = Code(kind: .budget)
    /// The snapshot's `overall_score` lies below the configured least: nothing is asked about it.
    public static let belowScore = Code(kind: .belowScore)
    /// Only the cache was to be looked at, and nothing in it may be served.
    public static let notCached = Code(kind: .notCached)
    /// The store failed.
    public static let store = Code(kind: .store)
    /// The caller's own time was over; the call goes on for whoever comes next.
    public static let timeout = Code(kind: .timeout)
    /// The caller was cancelled; the call goes on.
    public static let cancelled = Code(kind: .cancelled)
    /// The engine was shut down.
    public static let shutDown = Code(kind: .shutDown)

    /// The code in words.
    public var name: String { kind.rawValue }
  }

  /// The kind of failure.
  public let code: Code
  /// What is wrong, in one sentence without a full stop.
  public let reason: String
  /// What the user can do about it, if that is known.
  public let wayOut: String?
  /// What the analyst said, where it was asked.
  public let cause: AnalystError?

  /// Whether it is a failure of a call, which stands for a moment.
  var isRemembered: Bool { code == .analyst || code == .budget && cause != nil }

  init(_ code: Code, reason: String, wayOut: String? = nil, cause: AnalystError? = nil) {
    self.code = code
    self.reason = reason
    self.wayOut = wayOut
    self.cause = cause
  }

  init(_ error: AnalystError) {
    let code: Code =
      switch error.code {
      case .budget: .budget
      case .cancelled: .cancelled
      default: .analyst
      }
    self.init(code, reason: error.reason, wayOut: error.wayOut, cause: error)
  }

  init(_ error: StoreError) {
    self.init(.store, reason: error.description, wayOut: nil)
  }

  init(_ error: DecisionError) {
    if case .invalidAge = error {
      self.init(
        .outdated, reason: error.description,
        wayOut: "send snapshots in the order of their times; a history of the past needs a store of its own")
    } else {
      self.init(.invalid, reason: error.description, wayOut: nil)
    }
  }

  /// A tenant's budget is exhausted.
  static func exhausted(_ tenant: String) -> EngineError {
    EngineError(
      .budget, reason: "the budget of the tenant \"\(tenant)\" is exhausted",
      wayOut: "wait for the next day or month, or raise it: deadband ledger budget set")
  }

  /// `code: reason; way out`, and the analysts' attempts on lines of their own.
  public var description: String {
    if let cause { return cause.description }
    return "\(code.name): \(reason)" + (wayOut.map { "; \($0)" } ?? "")
  }
}
