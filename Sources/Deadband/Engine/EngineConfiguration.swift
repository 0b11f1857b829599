/// How an engine works, beside its profile.
public struct EngineConfiguration: Sendable {
  /// Between the beginnings of two calls.
  public var callInterval = Duration.seconds(1)
  /// Calls under way at one time; a call for several subjects is one.
  public var callsAtOnce = 5
  /// Calls that may wait for their turn; one more fails at once.
  public var waitingCalls = 1_000
  /// How long a call may take once its turn has come, the provider's queue and retries included; nil leaves it to the analyst.
  public var callTimeout: Duration?
  /// Snapshots whose `overall_score` is lower are not sent to a model; nil sends all. 0…100.
  public var minimumScore: Double?
  /// How long a failure stands before the same subject is asked again.
  public var failureMemory = Duration.seconds(10)
  /// How much earlier than its time an analysis may be refreshed, as a share of that time: expiries are spread over it. 0
  /// spreads nothing.
  public var expirySpread = 0.05
  /// How agreement is measured.
  public var quality = QualityConfiguration()
  /// How several subjects are asked with one call.
  public var batch = BatchConfiguration()
  /// How near a neighbour must be to answer for a subject; nil lets none.
  public var similarity: SimilarityConfiguration?

  /// What a wrong answer costs, to be held against what calls cost; nil leaves the profile as it is.
  public var freshness: FreshnessConfiguration?

  /// The usual one.
  public init() {}
}
