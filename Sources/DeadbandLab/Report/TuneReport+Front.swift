import DeadbandCharts
import DeadbandCore

extension TuneReport {
  /// The chart of the front, its table, and the numbers of the chosen profile.
  func writeFront(_ page: inout Markup) {
    page.tag("section", ["aria-labelledby": "found"]) { section in
      section.tag("h2", ["id": "found"], "What was found, and what else one could do")
      let chart = FrontChart(result)
      section.tag("figure") { figure in
        drawBoth(&figure) { chart.draw(&$0, width: $1, kind: $2) }
        figure.tag("figcaption", caption(beyond: chart.beyond))
      }
      writeTable(&section)
      writeValues(&section)
    }
  }

  private func caption(beyond: [String]) -> String {
    let limit = percent(result.options.maxDisagreement, 2)
    var text = "Up and left is better. Each dot on a line is a profile that no other tried one beats. "
    text +=
      judged
      ? "Dashed line: the front where it was searched, which flatters it. Solid line and all other points: the same "
        + "profiles on ticks that the search never saw; the whiskers are 95% of the bootstrap over subjects. "
      : "All of it is of the ticks that were searched. "
    text +=
      "The dashed line across is the bound: ask only when a fresh answer differs. The upright one is the \(limit) "
    text += "that a profile was to keep."
    if let base = result.landmarks.first(where: { $0.kind == .base }) {
      text += " The profile that the space is around is \(base.name)."
    }
    if !beyond.isEmpty { text += " Beyond the chart: \(beyond.joined(separator: ", "))." }
    return text
  }

  private func writeTable(_ page: inout Markup) {
    let shown = result.frontShown
    let rest = result.front.count - shown.count
    page.table("front-figures", caption: "The front, and what it is compared with") { table in
      table.tag("thead") { head in
        head.tag("tr") { row in
          row.tag("th", ["scope": "col", "rowspan": "2"], "profile")
          row.tag("th", ["scope": "colgroup", "colspan": "5"], "where it was searched")
          if judged { row.tag("th", ["scope": "colgroup", "colspan": "3"], "where it was judged") }
        }
        head.tag("tr") { row in
          let names = ["asked", "of ticks", "cost", "× bound", "differs"]
          for name in names + (judged ? ["asked, of ticks", "differs", "95% of it"] : []) {
            row.tag("th", ["scope": "col"], name)
          }
        }
      }
      table.tag("tbody") { body in
        for row in shown + result.landmarks {
          let kind =
            switch row.kind {
            case .chosen: "first"
            case .found: "found"
            default: "other"
            }
          writeRow(&body, kind, TuneCells(row, result.data))
        }
        writeRow(&body, "bound", TuneCells(boundOf: result.data, result.judge))
      }
    }
    if rest > 0 {
      page.tag(
        "p", ["class": "small"],
        "\(counted(rest, "profile")) of the front, between those shown, are left out.")
    }
  }

  private func writeRow(_ body: inout Markup, _ kind: String, _ cells: TuneCells) {
    body.row(
      kind, cells.name,
      [cells.asked, cells.share, cells.cost, cells.timesBound, cells.differs]
        + (judged ? [cells.judgedShare, cells.judgedDiffers, cells.judgedInterval] : []))
  }

  private func writeValues(_ page: inout Markup) {
    guard let chosen = result.chosen else { return }
    page.tag("dl", ["class": "values"]) { list in
      for (parameter, value) in zip(result.space.parameters, chosen.values) {
        list.tag("div") { entry in
          entry.tag("dt", parameter.name)
          entry.tag("dd", value.plain)
        }
      }
    }
  }
}
