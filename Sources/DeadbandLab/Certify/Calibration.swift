public import DeadbandCore

/// What several settings of one knob did with a history, subject by subject: all that a certification looks at.
///
/// All of it is counts, so that the calibrations of parts that share no subject add up exactly.
public struct Calibration: Sendable, Hashable {
  /// What one setting did with one subject.
  public struct Count: Sendable, Hashable {
    /// Answers from the cache, summed over the analysts.
    public var served = 0
    /// What those that differed count, in thousandths, summed over the analysts.
    public var loss = 0

    /// Nothing served.
    public init(served: Int = 0, loss: Int = 0) {
      self.served = served
      self.loss = loss
    }
  }

  /// A subject of the history.
  public struct Subject: Sendable, Hashable {
    /// Times of its first and of its last tick.
    public var first, last: Timestamp
    /// Its ticks.
    public var ticks: Int
    /// What each setting did, in the settings' order.
    public var counts: [Count]

    /// A subject.
    public init(first: Timestamp, last: Timestamp, ticks: Int, counts: [Count]) {
      self.first = first
      self.last = last
      self.ticks = ticks
      self.counts = counts
    }
  }

  /// The knob's values, from the one that asks most.
  public let values: [Double]
  /// How many analysts answered: 1, or a family's count.
  public let analysts: Int
  /// The independent units.
  public var subjects: [Subject]

  /// A calibration.
  public init(values: [Double], analysts: Int, subjects: [Subject] = []) {
    self.values = values
    self.analysts = analysts
    self.subjects = subjects
  }

  /// Of what gates did with one history, a gate a value; every difference counts 1.
  ///
  /// - Parameter times: of each subject's first and last tick.
  public init(values: [Double], tallies: [GateTally], times: [(first: Timestamp, last: Timestamp)]) {
    let analysts = tallies.first?.analysts ?? 1
    self.init(values: values, analysts: analysts)
    subjects = times.enumerated().map { index, time in
      Subject(
        first: time.first, last: time.last, ticks: tallies.first?.subjects[index].ticks ?? 0,
        counts: tallies.map { tally in
          let subject = tally.subjects[index]
          return Count(served: subject.served * analysts, loss: subject.differing * 1_000)
        })
    }
  }

  /// Ticks of all subjects.
  public var ticks: Int { subjects.reduce(0) { $0 + $1.ticks } }

  /// Ticks that a setting answered from the cache, mean over the analysts.
  public func served(_ setting: Int) -> Double {
    Double(subjects.reduce(0) { $0 + $1.counts[setting].served }) / Double(analysts)
  }

  /// The subjects that lie in a stretch of time, whole.
  public func within(_ range: Range<Timestamp>) -> Calibration {
    filtered { $0.first >= range.lowerBound && $0.last < range.upperBound }
  }

  /// The subjects for which `isKept` holds.
  public func filtered(_ isKept: (Subject) -> Bool) -> Calibration {
    Calibration(values: values, analysts: analysts, subjects: subjects.filter(isKept))
  }

  /// Subjects that begin in the same stretch of so many days, counted as one: for whoever holds that positions which live
  /// through the same weeks are not independent of one another.
  public func blocks(days: Int) -> Calibration {
    let length = Int64(max(days, 1)) * 86_400_000_000_000
    var blocks: [Int64: Subject] = [:]
    for subject in subjects {
      let number = subject.first.nanosecondsSince1970.flooredDivision(by: length).quotient
      guard var block = blocks[number] else {
        blocks[number] = subject
        continue
      }
      block.first = min(block.first, subject.first)
      block.last = max(block.last, subject.last)
      block.ticks += subject.ticks
      for index in block.counts.indices {
        block.counts[index].served += subject.counts[index].served
        block.counts[index].loss += subject.counts[index].loss
      }
      blocks[number] = block
    }
    return Calibration(
      values: values, analysts: analysts, subjects: blocks.sorted { $0.key < $1.key }.map(\.value))
  }
}
