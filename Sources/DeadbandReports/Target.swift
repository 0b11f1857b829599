package import Deadband
import DeadbandCharts

/// A figure that people expect of a cache of answers, and what it is here.
package struct Target: Sendable {
  /// What is measured.
  package let name: String
  /// What is expected.
  package let wanted: String
  /// What it is; says so where nobody knows.
  package let value: String
  /// Whether it is met; nil where nobody knows, and where there are too few pairs to tell.
  package let isMet: Bool?

  /// All of them: hits > 70 %, saving ≥ 70 %, cached answer < 50 ms, agreement > 95 %.
  package static func all(_ report: ActivityReport, _ standing: Standing) -> [Target] {
    let total = report.total
    return [
      Target(
        name: "hits", wanted: "above 70%", value: percent(total.hitRate),
        isMet: total.hitRate.map { $0 > 0.7 }),
      Target(
        name: "saving", wanted: "at least 70%",
        value: total.savedShare.map { "\(percent($0)) of what asking always would have cost" }
          ?? "nothing costs anything here", isMet: total.savedShare.map { $0 >= 0.7 }),
      Target(
        name: "cached answer", wanted: "below 50 ms",
        value: standing.lookupSeconds.map { "99 of 100 look-ups within \(time($0))" } ?? "not measured",
        isMet: standing.lookupSeconds.map { $0 < 0.05 }),
      Target(
        name: "agreement", wanted: "above 95%", value: total.agreement.words,
        isMet: total.agreement.isAbove(0.95)),
    ]
  }

  /// `met`, `missed` or `not known`.
  package var verdict: String { isMet.map { $0 ? "met" : "missed" } ?? "not known" }
}

extension Agreement {
  /// Whether the true share lies above such a one, with the confidence of the interval; nil where that cannot be told.
  fileprivate func isAbove(_ share: Double) -> Bool? {
    interval.lowerBound > share ? true : interval.upperBound < share ? false : nil
  }

  /// The share with its interval of 95 %: `96.2% of 212 pairs (92.7% to 98.1%)`.
  package var words: String {
    guard let share else { return "not known: nothing was compared" }
    return "\(percent(share)) of \(counted(total, "pair")) (\(percent(interval.lowerBound)) to "
      + "\(percent(interval.upperBound)))"
  }
}
