public import DeadbandCore
public import DeadbandStore

/// Whether cached answers are still right, from the pairs that a store keeps and what engines have counted.
public struct QualityReport: Sendable {
  /// Agreement of fresh answers with served ones that have about the same age.
  public struct Age: Sendable, Hashable {
    /// Ages in seconds, from the lower on and below the upper.
    public let seconds: Range<Double>
    /// How often they agreed.
    public fileprivate(set) var agreement = Agreement()
  }

  /// What engines have counted, together.
  public private(set) var counts = EngineCounts()
  /// Hits against fresh answers.
  public private(set) var agreement = Agreement()
  /// The same by profile, strategy and rule.
  public private(set) var groups: [AgreementGroup: Agreement] = [:]
  /// Fresh answers to one snapshot against each other: the analyst's own noise.
  public private(set) var repeated = Agreement()
  /// Hits in markets of which the served answer itself says that it holds.
  public private(set) var inRegion = Agreement()
  /// Hits in markets of which it says that it does not.
  public private(set) var outsideRegion = Agreement()
  /// What comparisons and operators have made of certificates, by their digests.
  public private(set) var certificates: [Digest: CertificateRecord] = [:]
  /// How long an answer stays good.
  public private(set) var ages: [Age]

  /// Bounds of the ages in seconds: a quarter of an hour, 1, 4, 12, 24 and 48 hours.
  private static let bounds: [Double] = [0, 900, 3_600, 14_400, 43_200, 86_400, 172_800, .infinity]

  /// The report over no pair.
  init() { ages = zip(Self.bounds, Self.bounds.dropFirst()).map { Age(seconds: $0..<$1) } }

  /// The report over all that a store holds, archived history included. Reads all of it.
  ///
  /// - Parameters:
  ///   - tenant: whose; nil for everybody's.
  ///   - first: pairs before it are left out.
  /// - Throws: ``StoreError``.
  public init(
    _ store: AnalysisStore, tenant: String? = nil, from first: Timestamp? = nil, at now: Timestamp
  ) throws(StoreError) {
    var evidence = QualityEvidence(tenant: tenant, from: first)
    try store.forEach(history: true, at: now) { evidence.take($0) }
    self = evidence.report
  }

  /// The same over what many machines have in common, with every machine's pairs and counts; nil where that is away.
  public init?(_ shared: any SharedTier, tenant: String? = nil, from first: Timestamp? = nil) async {
    var evidence = QualityEvidence(tenant: tenant, from: first)
    guard await shared.forEachNoted({ evidence.take($0) }) else { return nil }
    self = evidence.report
  }

  /// Counts what one engine has counted.
  mutating func add(_ counts: EngineCounts) { self.counts.add(counts) }

  /// Takes what is known of a certificate.
  mutating func take(_ record: CertificateRecord) {
    certificates[record.certificate] = certificates[record.certificate]?.merged(with: record) ?? record
  }

  /// Counts a pair.
  mutating func count(_ pair: AnswerPair) {
    guard pair.kind == .shadow else { return repeated.count(pair.agrees) }
    agreement.count(pair.agrees)
    for group in pair.groups { groups[group, default: Agreement()].count(pair.agrees) }
    switch pair.isInRegion {
    case true?: inRegion.count(pair.agrees)
    case false?: outsideRegion.count(pair.agrees)
    case nil: break
    }
    if let index = ages.firstIndex(where: { $0.seconds.contains(pair.ageSeconds) }) {
      ages[index].agreement.count(pair.agrees)
    }
  }

  /// The share of all answers that came from the cache; nil where nothing was answered.
  public var hitRate: Double? { counts.hitRate }

  /// The share of all answers that came from the cache and that a fresh look would have confirmed: hit rate × agreement.
  public var qualityAdjustedHitRate: Double? {
    guard let hitRate, let share = agreement.share else { return nil }
    return hitRate * share
  }

  /// What was spent for one answer that a fresh look would have confirmed, in dollars, comparisons not counted: fresh answers, and
  /// hits × agreement.
  public var dollarsPerCorrectAnswer: Double? {
    guard let share = agreement.share else { return nil }
    let correct = Double(counts.answers) + Double(counts.hits) * share
    return correct > 0 ? Double(counts.spent.nanoDollars) / 1e9 / correct : nil
  }
}
