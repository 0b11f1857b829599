public import DeadbandCore

/// An analysis with the snapshot it was made from: what a subject has in the store.
///
/// An object, so that a hit hands out one reference and copies nothing.
public final class Entry: Sendable, Equatable {
  /// Whose analysis it is.
  public let subject: Subject
  /// The snapshot that the analysis was made from; nil where it was loaded without one.
  public let baseline: Snapshot?
  /// What the model answered.
  public let analysis: Analysis
  /// Where in the market the analysis says that it holds; nil where it does not say, or has no baseline.
  public let region: Region?
  /// What whoever put it wants to know of it later; opaque here.
  public let note: [UInt8]?
  /// Until when the mid tier keeps it; the archive serves it up to ``archiveDays`` after it was made.
  public let midExpires: Timestamp
  /// Fields of later versions, by number, carried along unread.
  let further: [Field]

  struct Field: Sendable, Hashable {
    let number: UInt8
    let bytes: [UInt8]
  }

  /// How long the archive serves an entry.
  public static let archiveDays = 7

  /// An entry that the mid tier keeps for the profile's time to live at the baseline's volatility (the one of its rule
  /// `expired`, within 1 to 24 hours); without a baseline as at a volatility rank of 50.
  public convenience init(
    subject: Subject, baseline: Snapshot?, analysis: Analysis, region: Region? = nil, note: [UInt8]? = nil,
    profile: ThresholdProfile = .standard
  ) {
    let seconds = baseline.map { Int64(min(max(profile.lanes.timeToLiveSeconds($0), 3_600), 86_400)) }
    let expires = seconds.flatMap { analysis.created.adding(seconds: $0) }
    self.init(
      subject: subject, baseline: baseline, analysis: analysis, region: region, note: note,
      midExpires: expires ?? Self.keptByMid(createdAt: analysis.created))
  }

  /// An entry.
  public convenience init(
    subject: Subject, baseline: Snapshot?, analysis: Analysis, region: Region? = nil, note: [UInt8]? = nil,
    midExpires: Timestamp
  ) {
    self.init(
      subject, baseline, analysis, midExpires, region: Self.fits(region, baseline) ? region : nil, note: note,
      further: [])
  }

  init(
    _ subject: Subject, _ baseline: Snapshot?, _ analysis: Analysis, _ midExpires: Timestamp, region: Region?,
    note: [UInt8]?, further: [Field]
  ) {
    self.subject = subject
    self.baseline = baseline
    self.analysis = analysis
    self.region = region
    self.note = note
    self.midExpires = midExpires
    self.further = further
  }

  /// Whether a region's indicators are the baseline's.
  static func fits(_ region: Region?, _ baseline: Snapshot?) -> Bool {
    guard let region else { return true }
    guard let baseline else { return false }
    return region.customTag == 0 || region.customTag == baseline.customTag
  }

  /// Until when the archive serves it.
  var archiveExpires: Timestamp { Self.servedByArchive(createdAt: analysis.created) }

  /// Until when the archive serves what was made at `time`; the last instant there is where that lies beyond it.
  static func servedByArchive(createdAt time: Timestamp) -> Timestamp {
    time.adding(seconds: Int64(archiveDays) * 86_400) ?? Timestamp(nanosecondsSince1970: .max)
  }

  /// Until when the mid tier keeps what was made at `time`, where nobody says how volatile the market is: 24 h × 24^(−½),
  /// the time to live at a volatility rank of 50.
  static func keptByMid(createdAt time: Timestamp) -> Timestamp {
    time.adding(seconds: 17_636) ?? Timestamp(nanosecondsSince1970: .max)
  }

  /// The bytes that it takes in memory, near enough.
  var byteCount: Int {
    MemoryLayout<Snapshot>.size + 256 + subject.name.utf8.count + subject.tenant.utf8.count
      + analysis.content.count
      + analysis.contentType.utf8.count + analysis.model.utf8.count + analysis.finishReason.utf8.count
      + (region?.parts.count ?? 0) * 48 + (note?.count ?? 0)
      + further.reduce(0) { $0 + $1.bytes.count + 48 }
  }

  /// Equal in every field.
  public static func == (left: Entry, right: Entry) -> Bool {
    left === right
      || left.subject == right.subject && left.baseline == right.baseline && left.analysis == right.analysis
        && left.midExpires == right.midExpires && left.region == right.region && left.note == right.note
        && left.further == right.further
  }
}
