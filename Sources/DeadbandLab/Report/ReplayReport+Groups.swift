import DeadbandCharts
import DeadbandCore

extension ReplayReport {
  /// Where the answers served differed: by year, by strategy and by volatility.
  func writeGroups(_ page: inout Markup) {
    let policies = result.policies.filter { $0.reused > 0 }
    guard let groups = policies.first?.groups else { return }
    page.tag("section", ["aria-labelledby": "groups"]) { section in
      section.tag(
        "h2", ["id": "groups"], result.bound == nil ? "When the model was asked" : "When the answers differed"
      )
      if let chart = GroupChart(result) {
        section.tag("figure", ["class": "panels"]) { figure in
          chart.draw(&figure)
          figure.tag(
            "figcaption",
            "Share of the group's ticks at which a fresh answer would have been another, all panels on one scale. Groups "
              + "with less than 1% of the ticks say how many they have and do not set the scale: a bar that is longer "
              + "is broken. Policies that served nothing from the cache have no panel.")
        }
      }
      section.table("group-figures", caption: caption) { table in
        table.columns(["group", "ticks"] + policies.map(\.policy.name))
        for kind in GroupFigures.Kind.allCases {
          let indices = groups.indices.filter { groups[$0].kind == kind }
          table.tag("tbody") { body in
            body.tag("tr", ["class": "group"]) { row in
              row.tag("th", ["scope": "rowgroup", "colspan": "\(policies.count + 2)"], "by \(kind.title)")
            }
            for index in indices {
              body.row(
                "other", groups[index].name,
                [grouped(groups[index].ticks)] + policies.map { Self.cell($0.groups[index]) })
            }
          }
        }
      }
    }
  }

  private var caption: String {
    result.bound == nil
      ? "Asked, percent of the group's ticks" : "Asked / differs, percent of the group's ticks"
  }

  private static func cell(_ group: GroupFigures) -> String {
    let asked = fixed(group.askedShare * 100, 1)
    return group.disagreement.map { "\(asked) / \(fixed($0 * 100, 2))" } ?? asked
  }
}
