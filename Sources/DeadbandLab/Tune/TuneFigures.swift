import DeadbandCore

/// What one profile did with a history, in whole numbers: all that a search keeps of it.
public struct TuneFigures: Sendable, Hashable {
  /// Ticks of the history.
  public let ticks: Int
  /// Ticks at which the analyst was asked.
  public let asked: Int
  /// Served answers that a fresh look would have changed, summed over the analysts.
  public let differing: Int
  /// How many analysts answered.
  public let analysts: Int
  /// Asked ticks at which each rule fired, in the order of ``Rule``; several may fire at one.
  public let askedByRule: [Int]
  /// Of those, the ones at which the fresh answer was another than the cached one, summed over the analysts.
  public let changedByRule: [Int]

  /// Share of the ticks at which the analyst was asked; 0 without a tick.
  public var askedShare: Double { share(asked, of: ticks) }
  /// Share of the ticks at which a fresh answer would have been another, mean over the analysts; 0 without a tick.
  public var disagreement: Double { share(differing, of: ticks * analysts) }

  /// The figures of a tally.
  public init(_ tally: GateTally) {
    ticks = tally.ticks
    asked = tally.asked
    differing = tally.subjects.reduce(0) { $0 + $1.differing }
    analysts = tally.analysts
    askedByRule = tally.askedByRule
    changedByRule = tally.changedByRule
  }

  init(ticks: Int, asked: Int, differing: Int, analysts: Int, askedByRule: [Int], changedByRule: [Int]) {
    self.ticks = ticks
    self.asked = asked
    self.differing = differing
    self.analysts = analysts
    self.askedByRule = askedByRule
    self.changedByRule = changedByRule
  }

  /// Whether it is nowhere worse and somewhere better.
  func dominates(_ other: TuneFigures) -> Bool {
    asked <= other.asked && differing <= other.differing
      && (asked < other.asked || differing < other.differing)
  }
}
