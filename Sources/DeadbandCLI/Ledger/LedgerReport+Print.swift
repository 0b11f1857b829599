import DeadbandAnalysts
import DeadbandCore
import DeadbandStore

extension LedgerReport {
  /// Prints the report as tables, or as one JSON object.
  func print(json: Bool, groupings: [Grouping]) throws {
    if json {
      try Output.standard.write(json: self.json(groupings, version: Version.jsonForm))
    } else {
      try Output.standard.write(text(groupings, width: Terminal.output.width))
    }
  }

  private func text(_ groupings: [Grouping], width: Int) -> String {
    let period = from == through ? "\(from)" : "\(from) to \(through)"
    var parts = [head(period, width)]
    for grouping in groupings {
      let lines = lines(by: grouping)
      guard !lines.isEmpty else { continue }
      var table = TextTable([
        (grouping.rawValue, .left), ("calls", .right), ("spent", .right), ("reserved", .right),
        ("from cache", .right), ("saved", .right),
      ])
      for (name, line) in lines {
        table.add(
          name.isEmpty ? "-" : name.onOneLine, "\(line.calls)", "\(line.spent)", "\(line.reserved)",
          "\(line.savedCalls)", "\(line.saved)")
      }
      parts.append(table.text(width: max(width, 200)))
    }
    if !budgets.isEmpty { parts.append(BudgetUsage.table(budgets).text(width: max(width, 200))) }
    if total.unsettledCalls > 0 {
      parts.append(
        "\(counted(total.unsettledCalls, "call")) whose end nobody saw, \(total.unsettled) reserved, "
          + "\(total.unsettledCalls == 1 ? "is" : "are") unsettled: see deadband ledger reconcile\n")
    }
    return parts.joined(separator: "\n")
  }

  private func head(_ period: String, _ width: Int) -> String {
    var table = TextTable(columns: 2)
    table.add(period, "UTC")
    table.add("spent", "\(total.spent) for \(counted(total.calls, "call"))")
    if total.failedCalls > 0 {
      table.add("failed", "\(counted(total.failedCalls, "call")) without an answer, paid for all the same")
    }
    if total.unsettledCalls > 0 { table.add("unsettled", "\(total.unsettled) of that") }
    if total.reserved > .zero { table.add("reserved", "\(total.reserved) for calls under way") }
    table.add("saved", "\(total.saved) by \(counted(Int(total.savedCalls), "answer")) from the cache")
    table.add(
      "tokens",
      "\(total.promptTokens) of prompts, \(total.cachedTokens) of them cached; \(total.outputTokens) of answers"
    )
    return table.text(width: width)
  }
}

extension BudgetUsage {
  static func table(_ usages: [BudgetUsage]) -> TextTable {
    var table = TextTable([
      ("budget", .left), ("limit", .right), ("used", .right), ("reserved", .right), ("state", .left),
    ])
    for usage in usages {
      let name = usage.name
      if case .hourlyCalls(let count) = usage.budget.limit {
        table.add(name, "\(count) calls", "\(usage.calls) calls", "", usage.stateName)
      } else {
        let limit = Money(nanoDollars: usage.budget.amount)
        table.add(name, "\(limit)", "\(usage.spent)", "\(usage.reserved)", usage.state.name)
      }
    }
    return table
  }
}
