import DeadbandAnalysts
import DeadbandCore
import DeadbandStore

extension LedgerReport {
  /// Prints the report as tables, or as one JSON object.
  func print(json: Bool, groupings: [Grouping]) throws {
    if json {
      try Output.standard.write(json: self.json(groupings))
    } else {
      try Output.standard.write(text(groupings, width: Terminal.output.width))
    }
  }

  // MARK: JSON

  private func json(_ groupings: [Grouping]) -> JSONValue {
    var fields: [JSONValue.Field] = [.init("budgets", .array(budgets.map(\.json)))]
    for grouping in groupings {
      let rows = lines(by: grouping).map { name, line in
        JSONValue.object([.init("name", .string(name))] + line.fields)
      }
      fields.append(.init("by_\(grouping.rawValue)", .array(rows)))
    }
    fields += [
      .init("from", .string(from.description)), .init("through", .string(through.description)),
      .init("total", .object(total.fields)), .init("version", .form),
    ]
    return .object(fields)
  }

  // MARK: Text

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

extension LedgerReport.Line {
  fileprivate var fields: [JSONValue.Field] {
    [
      .init("cached_tokens", .number(Double(cachedTokens))), .init("calls", .number(Double(calls))),
      .init("failed_calls", .number(Double(failedCalls))),
      .init("output_tokens", .number(Double(outputTokens))),
      .init("prompt_tokens", .number(Double(promptTokens))), .init("reserved", reserved.json),
      .init("saved", saved.json), .init("saved_calls", .number(Double(savedCalls))),
      .init("spent", spent.json), .init("unsettled", unsettled.json),
      .init("unsettled_calls", .number(Double(unsettledCalls))),
    ]
  }
}

extension BudgetUsage {
  var json: JSONValue {
    let scope: (String, String)
    switch budget.scope {
    case .tenant(let name): scope = ("tenant", name)
    case .provider(let name): scope = ("provider", name)
    }
    var fields: [JSONValue.Field] = [.init(scope.0, .string(scope.1))]
    switch budget.limit {
    case .daily(let money): fields += [.init("period", .string("day")), .init("limit", money.json)]
    case .monthly(let money): fields += [.init("period", .string("month")), .init("limit", money.json)]
    case .hourlyCalls(let count):
      fields += [.init("period", .string("hour")), .init("limit_calls", .number(Double(count)))]
    }
    if case .hourlyCalls = budget.limit {
      fields.append(.init("calls", .number(Double(calls))))
    } else {
      fields += [
        .init("remaining", remaining.json), .init("reserved", reserved.json), .init("spent", spent.json),
      ]
    }
    return .object(fields + [.init("state", .string(stateName))])
  }

  fileprivate var stateName: String {
    guard case .hourlyCalls = budget.limit else { return state.name }
    return slowsDown ? "slow" : "normal"
  }

  static func table(_ usages: [BudgetUsage]) -> TextTable {
    var table = TextTable([
      ("budget", .left), ("limit", .right), ("used", .right), ("reserved", .right), ("state", .left),
    ])
    for usage in usages {
      let name = usage.budget.description
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
