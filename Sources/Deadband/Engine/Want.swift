import DeadbandAnalysts
import DeadbandCore
import DeadbandStore

/// A call that a request needs, and what is known when it is decided.
struct Want: Sendable {
  let subject: AnalysisSubject
  let snapshot: Snapshot
  let now: Timestamp
  let fingerprint: Fingerprint
  let assessment: Assessment?
  let cached: AnalysisStore.Hit?
  /// Why; the first rule that fired.
  let reason: String
  let priority: Question.Priority
  /// Whether the answer is kept.
  let isKept: Bool
  /// The caller's own words, in place of the prompt's.
  var wording: Wording?

  /// What the analyst is asked.
  ///
  /// - Parameter priority: that of the most urgent who waits.
  func inquiry(priority: Question.Priority, timeout: Duration?) -> Inquiry {
    Inquiry(
      subject: subject, snapshot: snapshot, at: now, reason: reason, priority: priority,
      significance: assessment?.significance, timeout: timeout, wording: wording)
  }

  /// The same where another analysis has come since.
  func again(after hit: AnalysisStore.Hit?) -> Want {
    Want(
      subject: subject, snapshot: snapshot, now: now, fingerprint: fingerprint, assessment: assessment,
      cached: hit ?? cached, reason: reason, priority: priority, isKept: isKept, wording: wording)
  }

  /// The cached analysis's age in seconds, if there is one.
  var ageSeconds: Double? {
    cached.map { max(0, now.seconds(since: $0.entry.analysis.created)) }
  }

  var rules: RuleSet { assessment?.rules ?? RuleSet(.missing) }
}
