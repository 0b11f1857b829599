public import DeadbandCore
internal import DeadbandPrompts
public import DeadbandStore

/// An analysis, and all that a caller should know of it.
///
/// An object: it is handed from function to function on the way of every hit, and its 600 bytes are written once.
public final class Outcome: Sendable {
  /// Where an analysis came from.
  public enum Source: Sendable, Hashable {
    /// From the cache, by way of this tier.
    case cache(AnalysisStore.Tier)
    /// From an analyst, for this request or one that waited beside it.
    case analyst(provider: String, model: String)
    /// From the cache of a subject that differs by less than the configured share of a threshold.
    case neighbour(String)
  }

  /// What was asked about.
  public let subject: AnalysisSubject
  /// The analysis with the snapshot that it was made from.
  public let entry: Entry
  /// Where it came from.
  public let source: Source
  /// What was decided.
  public let verdict: Verdict
  /// How far the market has moved since the analysis, and which rules fired. Of a fresh one, how far it had moved from the one
  /// before, which is why it was asked; nil where there was none.
  public let assessment: Assessment?
  /// The market's digests.
  public let fingerprint: Fingerprint
  /// Seconds since the snapshot that the analysis was made from.
  public let ageSeconds: Double
  /// Whether the analysis is being refreshed behind this answer.
  public let isRefreshing: Bool
  /// What is promised of answers like this one, and what live comparisons say of it; nil where nothing is: without a
  /// certificate, under one of another analyst's, and for a neighbour's analysis.
  public let certificate: CertificateStanding?
  private let failure: Failure?

  /// Apart, since most outcomes have none, and it is as large as the rest.
  private final class Failure: Sendable {
    let error: EngineError
    init(_ error: EngineError) { self.error = error }
  }

  init(
    subject: AnalysisSubject, entry: Entry, source: Source, verdict: Verdict, assessment: Assessment?,
    fingerprint: Fingerprint, ageSeconds: Double, isRefreshing: Bool, error: EngineError?,
    certificate: CertificateStanding? = nil, cost: Money = .zero
  ) {
    self.subject = subject
    self.entry = entry
    self.source = source
    self.verdict = verdict
    self.assessment = assessment
    self.fingerprint = fingerprint
    self.ageSeconds = ageSeconds
    self.isRefreshing = isRefreshing
    self.cost = cost
    self.certificate = certificate
    failure = error.map { Failure($0) }
  }

  /// Why there is no fresh analysis though a rule fired; nil where there is one, or none is needed.
  public var error: EngineError? { failure?.error }

  /// The analysis itself.
  public var analysis: Analysis { entry.analysis }

  /// The rules that fired: ``DeadbandCore/Rule/missing`` alone where there was no analysis.
  public var rules: RuleSet { assessment?.rules ?? RuleSet(.missing) }

  /// What asking cost; nothing where nothing was asked for this request, as where it joined another's call.
  public let cost: Money

  /// The analysis's content, in which the numbers that only echo the market are this snapshot's. O(bytes).
  public func content(for snapshot: Snapshot) -> [UInt8] {
    AnswerText.filled(entry.analysis.content, from: snapshot)
  }
}
