public import DeadbandCore

/// An analysis with the snapshot it was made from: what a subject has in the store.
public struct Entry: Sendable, Equatable {
  /// Whose analysis it is.
  public let subject: Subject
  /// The snapshot that the analysis was made from; nil where it was loaded without one.
  public let baseline: Snapshot?
  /// What the model answered.
  public let analysis: Analysis
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

  /// An entry.
  public init(subject: Subject, baseline: Snapshot?, analysis: Analysis, midExpires: Timestamp) {
    self.init(subject, baseline, analysis, midExpires, further: [])
  }

  init(
    _ subject: Subject, _ baseline: Snapshot?, _ analysis: Analysis, _ midExpires: Timestamp, further: [Field]
  ) {
    self.subject = subject
    self.baseline = baseline
    self.analysis = analysis
    self.midExpires = midExpires
    self.further = further
  }

  /// Until when the archive serves it; the last instant there is where that lies beyond it.
  var archiveExpires: Timestamp {
    analysis.created.adding(seconds: Int64(Self.archiveDays) * 86_400)
      ?? Timestamp(nanosecondsSince1970: .max)
  }
}
