package import Deadband
import DeadbandCharts

/// What a report says should be looked at.
package enum Advice {
  /// One sentence each; empty where nothing stands out.
  package static func sentences(_ report: ActivityReport) -> [String] {
    var result = report.vain.worthWidening().map { indicator, agreement in
      "\(indicator): of \(counted(agreement.total, "answer")) asked for after it had moved, \(grouped(agreement.agreeing)) said "
        + "the same as before; its threshold is worth widening."
    }
    for (group, agreement) in report.quality.groups.sorted(by: { $0.key < $1.key })
    where agreement.total >= 20 && agreement.interval.upperBound < 0.95 {
      let name =
        group.rule == "none"
        ? "Answers served while no rule had fired" : "Answers served while \(group.rule) waited"
      result.append(
        "\(name)\(group.strategy.isEmpty ? "" : " (\(group.strategy))"): only \(agreement.words) agreed with a fresh look; "
          + "the thresholds are worth tightening.")
    }
    if report.total.counts.deferred > report.total.counts.hits / 4, report.total.counts.hits > 0 {
      result.append(
        "\(grouped(report.total.counts.deferred)) of \(grouped(report.total.counts.hits)) answers from the cache were served though "
          + "a rule had fired: the budget, or the time of night, holds calls back.")
    }
    return result
  }
}
