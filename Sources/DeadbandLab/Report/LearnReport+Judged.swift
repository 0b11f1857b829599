import DeadbandCharts
import DeadbandCore

extension LearnReport {
  /// How the gate did with one history's later subjects, and whether its probabilities held there.
  func writeJudged(_ page: inout Markup, _ index: Int) {
    let (name, result) = judged[index]
    page.tag("section", ["aria-labelledby": "judged-\(index)"]) { section in
      section.tag("h2", ["id": "judged-\(index)"]) { title in
        title.text("Judged on ")
        title.tag("bdi", name)
      }
      writePolicies(&section, index, result)
      if let chart = CalibrationChart(result.calibration, limit: result.profile.settings.gate?.limit) {
        section.tag("h3", "Did what it said happen?")
        section.tag("figure") { figure in
          chart.draw(&figure, "calibration-\(index)", width: 840, kind: "wide")
          chart.draw(&figure, "calibration-\(index)", width: 340, kind: "narrow")
          figure.tag(
            "figcaption",
            "Each point holds the ticks of a range of probabilities; whiskers: 95% of the bootstrap over subjects. On the "
              + "dashed diagonal what was said is what happened. Both axes are drawn by their square root, since most "
              + "ticks lie near 0.")
        }
        writeBins(&section, index, result.calibration)
      }
    }
  }

  private func writePolicies(_ page: inout Markup, _ index: Int, _ result: GateLearningResult) {
    let caption =
      "\(counted(result.judgedTicks, "later tick")) of \(counted(result.judgedSubjects, "subject")); shares of the ticks"
    page.table("policies-\(index)", caption: caption) { table in
      table.columns(["policy", "asked", "× bound", "differs", "beyond noise", "the gate asks at that"])
      table.tag("tbody") { body in
        for (number, row) in result.rows.enumerated() {
          let equal = number == 0 ? "" : result.leastAsked(within: row.beyondNoise).map { percent($0) } ?? "–"
          body.row(
            number == 0 ? "first" : "other", row.name,
            [
              percent(row.asked), fixed(row.timesBound, 2), percent(row.differing, 2),
              percent(row.beyondNoise, 2), equal,
            ])
        }
        body.row("bound", "the bound", [percent(result.bound), "1.00", "0.00%", "0.00%", ""])
      }
    }
  }

  private func writeBins(_ page: inout Markup, _ index: Int, _ calibration: GateCalibration) {
    page.table("bins-\(index)", caption: "Probability that the answer differs, said and happened") { table in
      table.columns(["probability", "ticks", "said, mean", "differed", "95% of it"])
      table.tag("tbody") { body in
        for bin in calibration.bins {
          let isEmpty = bin.ticks == 0
          let interval = bin.interval.map {
            "\(fixed($0.lowerBound * 100, 1))–\(fixed($0.upperBound * 100, 1))"
          }
          body.row(
            isEmpty ? "found" : "other", "\(fixed(bin.lower * 100, 0))–\(percent(bin.upper, 0))",
            [
              grouped(bin.ticks), isEmpty ? "–" : percent(bin.predicted, 2),
              isEmpty ? "–" : percent(bin.differed, 2), interval ?? "–",
            ])
        }
        body.row(
          "bound", "all",
          [
            grouped(calibration.ticks), percent(calibration.predicted, 2), percent(calibration.differed, 2),
            "–",
          ])
      }
    }
  }
}
