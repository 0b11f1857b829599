internal import DeadbandCore

/// Records as RFC 4180 has tables: a row an asset of a decision, a row for everything else.
public enum DecisionCSV {
  /// The first row.
  public static let header = row([
    "at", "account", "strategy", "model", "event", "asset", "action", "allocation_usd", "tp_price",
    "sl_price",
    "confidence", "risk_level", "changed", "asked", "rationale", "total_allocation_usd", "cost_usd",
    "latency_ms",
  ])

  /// A record's rows. The first one of a decision bears its total, its cost and its latency.
  public static func rows(_ record: DecisionRecord) -> String {
    let head = [record.at.description, record.account, record.strategy, record.model]
    let tail = [record.cost.dollars, record.latency.map { ($0 / .milliseconds(1)).plain } ?? ""]
    switch record.event {
    case .decided(let decision, let changed, let asked):
      return decision.decisions.enumerated().map { place, part in
        row(
          head + ["decided"] + fields(part)
            + [
              "\(changed.contains(part.asset))", "\(asked.contains(part.asset))", part.rationale,
              place == 0 ? decision.total.dollars : "",
            ] + (place == 0 ? tail : ["", ""]))
      }.joined()
    case .imported(let part):
      return row(head + ["imported"] + fields(part) + ["", "", part.rationale, ""] + tail)
    case .refused(let code, let reasons):
      let blank = [String](repeating: "", count: 9)
      return row(
        head + ["refused"] + blank + ["\(code.rawValue): \(reasons.joined(separator: "; "))", ""] + tail)
    case .switched(let from, let reason):
      let blank = [String](repeating: "", count: 9)
      return row(head + ["switched"] + blank + ["from \(from): \(reason)", ""] + tail)
    }
  }

  private static func fields(_ part: AssetDecision) -> [String] {
    [
      part.asset.symbol, part.action.rawValue, part.allocation.dollars, part.takeProfit?.plain ?? "",
      part.stopLoss?.plain ?? "", part.confidence.plain, part.riskLevel?.rawValue ?? "",
    ]
  }

  private static func row(_ fields: [String]) -> String {
    fields.map(quoted).joined(separator: ",") + "\r\n"
  }

  /// What a spreadsheet would take for a formula stands behind an apostrophe: models' words are among these.
  private static func quoted(_ field: String) -> String {
    let isFormula = field.first.map { "=+@\t".contains($0) } ?? false
    let text = isFormula ? "'" + field : field
    guard text.contains(where: { $0 == "\"" || $0 == "," || $0.isNewline }) else { return text }
    return "\"" + text.replacing("\"", with: "\"\"") + "\""
  }
}
