internal import DeadbandAnalysts
public import DeadbandCore
public import DeadbandStore

extension Engine {
  /// What is decided about a subject in a market, without anything being served, asked or counted.
  public struct Judgement: Sendable {
    /// The market.
    public let snapshot: Snapshot
    /// What was decided.
    public let verdict: Verdict
    /// How far the market has moved since the cached analysis, and which rules fired; nil where there is none.
    public let assessment: Assessment?
    /// The cached analysis with its snapshot; nil where there is none.
    public let entry: Entry?
    /// Seconds since the snapshot that it was made from; nil where there is none.
    public let ageSeconds: Double?
    let weights: Strategy

    /// Writes it as `deadband decide` does. O(indicators).
    package func write(_ profile: ThresholdProfile, _ writer: inout JSONWriter) {
      Decision(snapshot, assessment, verdict, profile, weights).write(id: nil, profile.schema, &writer)
    }
  }

  /// Decides about a subject, and does nothing: no call, no count.
  ///
  /// - Throws: ``EngineError/Code/invalid`` for a snapshot that cannot be judged, ``EngineError/Code/store``.
  public func verdict(
    for subject: AnalysisSubject, snapshot: Snapshot, at instant: Timestamp? = nil
  ) throws(EngineError) -> Judgement {
    let now = instant ?? clock.date()
    let budget = subject.account.budget(clock)
    try checkSchema(snapshot)
    guard let weighed = try weigh(subject, snapshot, instant, now, budget) else {
      return Judgement(
        snapshot: snapshot, verdict: .withoutAnalysis(budget: budget), assessment: nil, entry: nil,
        ageSeconds: nil, weights: subject.weights)
    }
    return Judgement(
      snapshot: snapshot, verdict: weighed.verdict, assessment: weighed.assessment,
      entry: weighed.hit.entry, ageSeconds: weighed.age, weights: subject.weights)
  }
}
