import DeadbandCore

/// What one gate did with a history, subject by subject: the independent units that certificates, intervals and shards are
/// made of. All of it is counts, so that parts add up exactly in any order.
public struct GateTally: Sendable, Hashable {
  /// What it did with one subject's ticks.
  public struct Subject: Sendable, Hashable {
    /// Ticks of the subject.
    public var ticks = 0
    /// Ticks at which the analyst was asked.
    public var asked = 0
    /// Ticks at which a rule fired but the refresh waited; they are among the served.
    public var deferred = 0
    /// Served answers that were not what a fresh look would have said, summed over the analysts.
    public var differing = 0

    /// A subject without a tick.
    public init() {}

    /// Ticks answered from the cache.
    public var served: Int { ticks - asked }
  }

  /// By the history's numbers.
  public var subjects: [Subject]
  /// How many analysts answered: 1, or a family's count.
  public let analysts: Int
  /// Asked ticks at which each rule fired, in the order of ``Rule``; several may fire at one.
  public var askedByRule = [Int](repeating: 0, count: Rule.allCases.count)
  /// Of those, the ones at which the fresh answer was another than the cached one, summed over the analysts: what the
  /// question was good for.
  public var changedByRule = [Int](repeating: 0, count: Rule.allCases.count)

  /// Nothing done yet.
  public init(subjects: Int, analysts: Int) {
    self.subjects = [Subject](repeating: Subject(), count: subjects)
    self.analysts = analysts
  }

  /// Ticks of the history.
  public var ticks: Int { subjects.reduce(0) { $0 + $1.ticks } }
  /// Ticks at which the analyst was asked.
  public var asked: Int { subjects.reduce(0) { $0 + $1.asked } }
  /// Share of the ticks at which it was asked; 0 without a tick.
  public var askedShare: Double { share(asked, of: ticks) }
  /// Share of the ticks at which a fresh answer would have been another, mean over the analysts; 0 without a tick.
  public var disagreement: Double { share(subjects.reduce(0) { $0 + $1.differing }, of: ticks * analysts) }
  /// The same as a share of the ticks answered from the cache; nil where there were none.
  public var disagreementServed: Double? {
    let served = ticks - asked
    return served == 0 ? nil : share(subjects.reduce(0) { $0 + $1.differing }, of: served * analysts)
  }
}
