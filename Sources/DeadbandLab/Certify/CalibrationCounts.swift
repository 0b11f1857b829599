import DeadbandCore

/// What a pass over some subjects of a history knows of each: all that the calibration and the digest of the whole are made of.
///
/// Subjects touch one another in neither, so joining the counts of parts that share no subject is putting them in order.
struct CalibrationCounts: Sendable, Hashable {
  /// A subject that was looked at.
  struct Subject: Sendable, Hashable {
    /// Its number in the history.
    let number: Int
    /// Of all that was looked at.
    let digest: Digest
    /// Whether it lives on after the period's end, and is left out of the calibration.
    let isCut: Bool
    /// What was counted of it.
    let counted: Calibration.Subject
  }

  let values: [Double]
  let analysts: Int
  /// Ascending by number.
  private(set) var subjects: [Subject]

  init(values: [Double], analysts: Int, subjects: [Subject]) {
    self.values = values
    self.analysts = analysts
    self.subjects = subjects
  }

  var ticks: Int { subjects.reduce(0) { $0 + $1.counted.ticks } }

  /// What a certification looks at.
  var calibration: Calibration {
    Calibration(
      values: values, analysts: analysts, subjects: subjects.filter { !$0.isCut }.map(\.counted))
  }

  /// Of the data.
  var digest: Digest { DataDigest.joined(subjects.lazy.map(\.digest)) }

  /// Takes other subjects in. O(subjects · log subjects).
  mutating func add(_ other: CalibrationCounts) {
    subjects = (subjects + other.subjects).sorted { $0.number < $1.number }
  }
}
