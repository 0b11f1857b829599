import DeadbandCore

/// Counts pairs, and tells when agreement crosses its target. A pure machine.
///
/// It has fallen when of at least ``least`` pairs even the upper end of the interval lies below the target, and is back when the
/// share itself is there: what a handful of pairs could be is no alarm, and what hovers about the line rings once.
struct QualityMonitor: Sendable {
  let target: Double
  /// Of fewer pairs the interval says less than it seems to: one of two is 9 % likely where 95 % agree.
  static let least = 20
  private var groups: [AgreementGroup: Agreement] = [:]
  private var fallen: Set<AgreementGroup> = []

  enum Change: Sendable, Hashable {
    case fell(AgreementGroup, Agreement)
    case rose(AgreementGroup, Agreement)
  }

  init(target: Double) { self.target = target }

  /// Counts a pair of a hit and its fresh answer; others say nothing of the cache.
  mutating func count(_ pair: AnswerPair) -> [Change] {
    guard pair.kind == .shadow else { return [] }
    var changes: [Change] = []
    for group in pair.groups {
      groups[group, default: Agreement()].count(pair.agrees)
      guard let agreement = groups[group], let share = agreement.share else { continue }
      if agreement.total >= Self.least, agreement.interval.upperBound < target, fallen.insert(group).inserted
      {
        changes.append(.fell(group, agreement))
      } else if share >= target, fallen.remove(group) != nil {
        changes.append(.rose(group, agreement))
      }
    }
    return changes
  }
}
