import DeadbandCharts
import DeadbandCore

extension ReplayReport {
  /// The chart of savings against disagreement, and the table it is drawn from.
  func writeComparison(_ page: inout Markup) {
    page.tag("section", ["aria-labelledby": "compared"]) { section in
      section.tag("h2", ["id": "compared"], "Compared with what else one could do")
      if let chart = TradeOffChart(result) {
        section.tag("figure") { figure in
          drawBoth(&figure) { chart.draw(&$0, width: $1, kind: $2) }
          figure.tag("figcaption") { caption in
            caption.text(
              "Up and left is better. Whiskers: 95% of the bootstrap over subjects. The dashed line across is the "
                + "bound: ask only when a fresh answer differs. The upright one is the "
                + "\(percent(Self.limit, 0)) that gates are held to.")
          }
        }
      } else {
        section.tag(
          "p", "Nobody answered afresh, so nothing is known about how often a served answer differed.")
      }
      writeTable(&section)
    }
  }

  private func writeTable(_ page: inout Markup) {
    page.tag("div", ["class": "table", "role": "region", "aria-labelledby": "figures", "tabindex": "0"]) {
      box in
      box.tag("table") { table in
        table.tag(
          "caption", ["id": "figures"], result.bound == nil ? "All policies" : "All policies and the bound")
        table.tag("thead") { writeHeader(&$0) }
        table.tag("tbody") { body in
          for (index, row) in result.comparisonRows.enumerated() {
            let kind = index == result.policies.count ? "bound" : index == 0 ? "first" : "other"
            writeRow(&body, row, kind: kind)
          }
        }
      }
    }
  }

  private func writeHeader(_ head: inout Markup) {
    head.tag("tr") { row in
      row.tag("th", ["scope": "col", "rowspan": "2"], "policy")
      row.tag("th", ["scope": "colgroup", "colspan": "5"], "questions")
      row.tag(
        "th", ["scope": "colgroup", "colspan": result.hasFamily ? "4" : "3"],
        "answers that differ from a fresh one")
      row.tag("th", ["scope": "colgroup", "colspan": "2"], "served at most")
    }
    head.tag("tr") { row in
      let names =
        ["asked", "of ticks", "cost", "saved", "× bound", "of ticks", "95% of it", "of served"]
        + (result.hasFamily ? ["worst rulebook"] : []) + ["age", "excess"]
      for name in names { row.tag("th", ["scope": "col"], name) }
    }
  }

  private func writeRow(_ body: inout Markup, _ row: ComparisonRow, kind: String) {
    body.tag("tr", ["class": kind]) { line in
      line.tag("th", ["scope": "row"]) { $0.tag("bdi", row.name) }
      let cells =
        [row.asked, row.share, row.cost, row.saved, row.timesBound, row.perTick, row.interval, row.perServed]
        + (result.hasFamily ? [row.worst] : []) + [row.oldest, row.excess]
      for cell in cells { line.tag("td", cell) }
    }
  }
}
