public import DeadbandCore
public import DeadbandStore

/// Gathers what a quality report is made of, from entries in any order in which each subject's oldest come first.
public struct QualityEvidence: Sendable {
  private let tenant: String?
  private let first: Timestamp?
  private var latest: [String: EngineCounts] = [:]
  private var gathered = QualityReport()

  /// - Parameters:
  ///   - tenant: whose pairs; nil for everybody's.
  ///   - first: pairs before it are left out.
  public init(tenant: String? = nil, from first: Timestamp? = nil) {
    (self.tenant, self.first) = (tenant, first)
  }

  /// Takes an entry; most are none of it.
  public mutating func take(_ entry: Entry) {
    if entry.subject.tenant == Engine.ownTenant, entry.subject.name.hasPrefix(CertificateRecord.prefix) {
      if let record = CertificateRecord(json: entry.analysis.content) { gathered.take(record) }
    } else if entry.subject.tenant == Engine.ownTenant {
      latest[entry.subject.name] = EngineCounts(json: entry.analysis.content)
    } else if let note = entry.note, let pair = AnswerPair(note: note),
      tenant.map({ $0 == entry.subject.tenant }) ?? true, first.map({ entry.analysis.created >= $0 }) ?? true
    {
      gathered.count(pair)
    }
  }

  /// The report over all that was taken.
  public var report: QualityReport {
    var report = gathered
    for counts in latest.values { report.add(counts) }
    return report
  }
}
