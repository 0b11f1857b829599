import DeadbandCharts
import DeadbandCore

extension TuneResult {
  /// The figures as text for a terminal, at most 80 columns wide.
  public func table() -> String {
    var lines = headline + [""] + comparison() + [""] + warning + [""]
    lines += ["What each rule of \(shown(examined)) asks for:"] + ruleTable() + ruleNotes + [""]
    lines += ["What its numbers do, each alone (asked % / differs %):"] + sensitivityTable()
    return lines.joined(separator: "\n") + "\n"
  }

  private var headline: [String] {
    var lines = [
      "searched: \(Self.span(data))", "analyst: \(data.analyst)",
      "\(counted(tried, "profile")) tried in \(counted(space.parameters.count, "dimension")), seed \(options.seed)",
    ]
    if let wanted = chosenForCost { lines.append("chosen: \(wanted)") }
    if let judge { lines.insert("judged:   \(Self.span(judge))", at: 1) }
    return lines
  }

  static func span(_ data: TuneData) -> String {
    let days = data.first.flatMap { first in data.last.map { " · \(first.utcDate) to \($0.utcDate)" } } ?? ""
    return "\(counted(data.ticks, "tick")) · \(counted(data.subjects, "subject"))\(days)"
  }

  private func shown(_ name: String) -> String { name.count <= 40 ? name : name.prefix(39) + "…" }

  // MARK: The front

  /// Rows of the front that a table has room for.
  static let rowsShown = 9

  /// Profiles of the front spread evenly over it, the chosen one and both ends among them.
  var frontShown: [TuneRow] {
    guard front.count > Self.rowsShown else { return front }
    var shown = Set((0..<Self.rowsShown).map { $0 * (front.count - 1) / (Self.rowsShown - 1) })
    if let chosen = front.firstIndex(where: { $0.kind == .chosen }) {
      // In place of the nearest, unless that is an end.
      let ends = [0, front.count - 1]
      if let near = shown.subtracting(ends).min(by: { abs($0 - chosen) < abs($1 - chosen) }),
        !shown.contains(chosen)
      {
        shown.remove(near)
      }
      shown.insert(chosen)
    }
    return shown.sorted().map { front[$0] }
  }

  private func comparison() -> [String] {
    // What there is room for: with a judge, money has to do for the multiple of the bound.
    let groups = ["", "", "searched", "", ""] + (judge == nil ? [""] : ["judged", "", ""])
    let header =
      ["profile", "asked", "share", "cost", "differs"]
      + (judge == nil ? ["×bound"] : ["share", "differs", "95 %"])
    let widths = [-15, 9, 8, 8, 8] + (judge == nil ? [7] : [7, 7, 11])
    func line(_ name: String, _ cells: TuneCells) -> [String] {
      [name.count <= 15 ? name : name.prefix(14) + "…", cells.asked, cells.share, cells.cost, cells.differs]
        + (judge == nil
          ? [cells.timesBound] : [cells.judgedShare, cells.judgedDiffers, cells.judgedInterval])
    }
    let rows = (frontShown + landmarks).map { row in
      let cells = TuneCells(row, data)
      return line((row.kind == .chosen ? "▶ " : "  ") + cells.name, cells)
    }
    let bound = TuneCells(boundOf: data, judge)
    return aligned([groups, header] + rows + [line("  " + bound.name, bound)], widths: widths)
  }

  private var warning: [String] {
    guard judge == nil else {
      return [
        "Only the judged columns are a result: the search has seen the others' ticks.",
        "95 %: the interval of what differs, by bootstrap over subjects.",
      ]
    }
    return [
      "These are the ticks that the search has seen: no result, but the most that can",
      "be hoped for. --judge-from DATE or --judge HISTORY judges on others.",
    ]
  }

  // MARK: Rules

  private func ruleTable() -> [String] {
    let base = sensitivity.base
    let rows = rules.map { rule in
      let saves = rule.saves(base)
      return [
        rule.rule.description, grouped(rule.asked), percent(share(rule.asked, of: base.asked)),
        rule.changed.map { percent($0) } ?? "–",
        saves.map { signed(-$0.asked) } ?? "–",
        rule.without.map { fixed(($0.disagreement - base.disagreement) * 100, 2) + "%" } ?? "–",
      ]
    }
    return aligned(
      [["rule", "asked", "of all", "changed", "without it: asked", "differs"]] + rows,
      widths: [-13, 9, 8, 9, 19, 9])
  }

  private func signed(_ count: Int) -> String { (count > 0 ? "+" : "") + grouped(count) }

  private var ruleNotes: [String] {
    let idle = rules.filter { $0.isIdle(sensitivity.base) }
    var lines = ["changed: of its questions those at which the fresh answer was another."]
    if !idle.isEmpty {
      lines.append(
        "Costs and never matters here: " + idle.map(\.rule.description).joined(separator: ", ") + ".")
    }
    return lines
  }

  // MARK: Sensitivity

  /// Both shares in percent, in eight characters.
  private static func cell(_ figures: TuneFigures) -> String {
    let (asked, differs) = (figures.askedShare * 100, figures.disagreement * 100)
    return fixed(asked, asked < 99.95 ? 1 : 0) + "/" + fixed(differs, differs < 9.95 ? 1 : 0)
  }

  /// Numbers that the table and the chart have room for.
  static let numbersShown = 12

  private func sensitivityTable() -> [String] {
    let rows = sensitivity.moving.prefix(Self.numbersShown).map { row in
      [Sensitivity.short(row.name, limit: 23)]
        + row.figures.map { figures in
          figures.map { Self.cell($0) } ?? "–"
        }
    }
    let header = ["number"] + Sensitivity.factors.map { "×\($0.plain)" }
    var lines = aligned([header] + rows, widths: [-23] + Sensitivity.factors.map { _ in 8 })
    if sensitivity.moving.count > Self.numbersShown {
      lines.append("… and \(counted(sensitivity.moving.count - Self.numbersShown, "number")) that move less.")
    }
    if !sensitivity.idle.isEmpty {
      lines.append("\(counted(sensitivity.idle.count, "number")) move nothing here.")
    }
    return lines
  }
}

extension Sensitivity {
  /// A number's path cut to what there is room for; where an indicator stands is left out.
  static func short(_ name: String, limit: Int) -> String {
    var text = name
    for prefix in ["indicators.", "change_types."] where text.hasPrefix(prefix) {
      text = String(text.dropFirst(prefix.count))
    }
    return text.count <= limit ? text : text.prefix(limit - 1) + "…"
  }
}
