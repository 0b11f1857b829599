import DeadbandCharts
import DeadbandCore

extension TuneReport {
  private var base: TuneFigures { result.sensitivity.base }

  // MARK: Rules

  /// What each rule of the profile asks for.
  func writeRules(_ page: inout Markup) {
    page.tag("section", ["aria-labelledby": "rules"]) { section in
      section.tag("h2", ["id": "rules"], "What each rule asks for, and what that is good for")
      let idle = result.rules.filter { $0.isIdle(base) }.map(\.rule.description)
      if !idle.isEmpty {
        section.tag(
          "p",
          "Costs and never matters here: \(idle.joined(separator: ", ")). Without it there are fewer questions and no "
            + "answer is worse.")
      }
      section.table("rule-figures", caption: "Rules of \(result.examined), on the ticks searched") { table in
        table.columns([
          "rule", "questions", "of all", "answer changed", "questions without it", "differs without it",
        ])
        table.tag("tbody") { body in
          for rule in result.rules {
            body.row(
              rule.isIdle(base) ? "found" : "other", rule.rule.description,
              [
                grouped(rule.asked), percent(share(rule.asked, of: base.asked)),
                rule.changed.map { percent($0) } ?? "–",
                rule.without.map { grouped($0.asked) } ?? "–",
                rule.without.map { percent($0.disagreement, 2) } ?? "–",
              ])
          }
        }
      }
    }
  }

  // MARK: Sensitivity

  /// What the profile's numbers do, each alone.
  func writeSensitivity(_ page: inout Markup) {
    page.tag("section", ["aria-labelledby": "numbers"]) { section in
      section.tag("h2", ["id": "numbers"], "What each number does, alone")
      guard let chart = SensitivityChart(result.sensitivity, count: TuneResult.numbersShown) else {
        section.tag("p", "No number of \(result.examined) moves anything on these ticks.")
        return
      }
      section.tag("figure") { figure in
        drawBoth(&figure) { chart.draw(&$0, width: $1, kind: $2) }
        figure.tag(
          "figcaption",
          "Circle: half of the number, diamond: its double, where the profile allows them; the upright line is "
            + "\(result.examined) as it stands: \(percent(base.askedShare)) asked, "
            + "\(percent(base.disagreement, 2)) differing. The numbers that move asking most, on the ticks searched."
        )
      }
      writeNumbers(&section)
      let idle = result.sensitivity.idle
      if !idle.isEmpty {
        section.tag("p", ["class": "small"], "Move nothing here: \(idle.joined(separator: ", ")).")
      }
    }
  }

  private func writeNumbers(_ page: inout Markup) {
    page.table("number-figures", caption: "Asked and differing, percent of the ticks, at each multiple") {
      table in
      table.columns(["number"] + Sensitivity.factors.map { "× \($0.plain)" })
      table.tag("tbody") { body in
        for row in result.sensitivity.moving {
          body.row(
            "other", Sensitivity.short(row.name, limit: 60),
            row.figures.map { figures in
              figures.map { "\(fixed($0.askedShare * 100, 1)) / \(fixed($0.disagreement * 100, 2))" } ?? "–"
            })
        }
      }
    }
  }

  // MARK: Notes

  func writeNotes(_ page: inout Markup) {
    page.notes(Self.notes(analyst: result.data.analyst))
  }

  private static func notes(analyst: String) -> [String] {
    var notes = [
      "Differs: the share of all ticks at which a fresh answer would have been another action, averaged over the "
        + "analysts. Saved: questions spared against asking at every tick.",
      "Of many profiles tried some fit the history they were tried on by luck. What a profile is worth shows on ticks "
        + "that had no part in choosing it; looking at those twice spends them.",
      "Answer changed: of the questions at which the rule fired, those whose answer was another than the cached one. Several rules "
        + "may fire at once, so a rule's own worth is what happens without it.",
      "A number that moves nothing may belong to a rule that is disabled, or to an indicator that the history lacks.",
      "The 95% interval is a percentile bootstrap over whole subjects. Subjects that overlap in time share one market, so "
        + "the real uncertainty is larger.",
    ]
    if analyst.hasPrefix("rulebook") {
      notes.append(
        "The offline rulebook is not a model. It applies fixed management rules to the position; a model weighs more "
          + "and may answer the same question differently twice.")
    }
    return notes
  }
}
