package import DeadbandCore
package import DeadbandStore

extension LedgerReport {
  /// The report as one JSON object, its lines by these groupings.
  ///
  /// - Parameter version: the form's number, which goes with it.
  package func json(_ groupings: [Grouping], version: Int) -> JSONValue {
    var fields: [JSONValue.Field] = [.init("budgets", .array(budgets.map(\.json)))]
    for grouping in groupings {
      let rows = lines(by: grouping).map { name, line in
        JSONValue.object([.init("name", .string(name))] + line.fields)
      }
      fields.append(.init("by_\(grouping.rawValue)", .array(rows)))
    }
    fields += [
      .init("from", .string(from.description)), .init("through", .string(through.description)),
      .init("total", .object(total.fields)), .init("version", .number(Double(version))),
    ]
    return .object(fields)
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
  /// The budget and its usage.
  package var json: JSONValue {
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
    if isShared { fields.append(.init("shared", .boolean(true))) }
    return .object(fields + [.init("state", .string(stateName))])
  }

  /// The budget's state in a word.
  package var stateName: String {
    guard case .hourlyCalls = budget.limit else { return state.name }
    return slowsDown ? "slow" : "normal"
  }
}
