import DeadbandCharts

extension ReplayReport {
  func writePrice(_ page: inout Markup) {
    guard let name = result.policies.first?.policy.name, let chart = PriceChart(result.series, policy: name)
    else { return }
    page.tag("section", ["aria-labelledby": "price"]) { section in
      section.tag("h2", ["id": "price"]) { heading in
        heading.text("When ")
        heading.tag("bdi", name)
        heading.text(" asked")
      }
      section.tag("figure") { figure in
        drawBoth(&figure) { chart.draw(&$0, width: $1, kind: $2) }
        figure.tag("figcaption", chart.caption(ofAll: result.ticks))
      }
    }
  }
}
