import DeadbandCharts
public import DeadbandCore

extension Explanation {
  /// The explanation as text for a terminal, at most 80 columns wide.
  ///
  /// - Parameter asked: the time that was asked for, where the tick is an earlier one.
  public func text(asked: Timestamp? = nil) -> String {
    var lines = header(asked) + [""]
    if assessment != nil { lines += table + [""] }
    lines += ruleLines
    return lines.joined(separator: "\n") + "\n"
  }

  private func header(_ asked: Timestamp?) -> [String] {
    let strategy = strategy.name.isEmpty ? "no strategy" : strategy.name
    var lines = wrapped("subject", subject) + wrapped("judged by", "\(profile.name), \(strategy)")
    let earlier = asked.flatMap { $0 == at ? nil : ", the latest tick at \($0) or before" } ?? ""
    lines += wrapped("tick", "\(at)\(earlier)")
    if let answered, let ageSeconds {
      let rules = answered.rules.rules.map(\.description).joined(separator: ", ")
      lines += wrapped(
        "baseline", "\(answered.at), \(duration(ageSeconds)) before; asked then because of \(rules)")
    } else {
      lines += wrapped("baseline", "none: the subject's first tick")
    }
    return lines + wrapped("verdict", summary)
  }

  private var summary: String {
    let rules = reasons.filter(\.hasFired).map(\.rule.description).joined(separator: ", ")
    switch verdict.action {
    case .reuse where verdict.isDeferred:
      let deferral = profile.settings.deferral
      return
        "served: \(rules) fired, but the answer is younger than \(deferral.minutes.plain) min and nothing "
        + "moved more than \(deferral.excessAbove.plain) thresholds"
    case .reuse: return "served: no rule fired" + (isStable ? " (stable conditions)" : "")
    default:
      let priority = assessment.map { $0.priority?.rawValue ?? "" } ?? Priority.high.rawValue
      return "asked, priority \(priority): \(rules)"
        + (verdict.servesStale ? "; the old answer may be served meanwhile" : "")
    }
  }

  // MARK: Indicators

  private static let barHalf = 8

  private var table: [String] {
    let shown = movements.filter { $0.baseline != nil || $0.current != nil }
    let rows = shown.map { movement in
      [
        movement.key, cut(movement.baseline), cut(movement.current),
        movement.isUnverified ? "gone" : Self.figure(movement.excess), Self.bar(movement),
        movement.hasFired ? Self.figure(movement.points, 1) : "",
      ]
    }
    let header = ["indicator", "baseline", "now", "moved", "0       1       2", "points"]
    var lines = aligned([header] + rows, widths: [-23, 10, 10, 7, -17, 6])
    for movement in shown where !movement.crossed.isEmpty {
      lines += wrapped("", "\(movement.key) crossed \(movement.crossed.map(\.plain).joined(separator: ", "))")
    }
    let missing = movements.filter { $0.baseline == nil && $0.current == nil }.map(\.key)
    if !missing.isEmpty {
      lines += wrapped("", "missing then and now: \(missing.joined(separator: ", "))")
    }
    return lines
  }

  private func cut(_ text: String?) -> String {
    guard let text else { return "–" }
    return text.count <= 10 ? text : text.prefix(9) + "…"
  }

  private static func figure(_ value: Double, _ places: Int = 2) -> String {
    value < 10_000 ? fixed(value, places) : fixed(value, 0)
  }

  /// Thresholds moved as a bar: `│` stands at one threshold, `▶` where the bar goes on beyond two.
  static func bar(_ movement: Movement) -> String {
    guard !movement.isUnverified else { return String(repeating: "·", count: barHalf) + "│" }
    let eighths = Array(" ▏▎▍▌▋▊▉")
    func half(_ share: Double) -> String {
      let units = Int((min(max(share, 0), 1) * Double(barHalf * 8)).rounded())
      let text = String(repeating: "█", count: units / 8) + (units % 8 > 0 ? String(eighths[units % 8]) : "")
      return text + String(repeating: " ", count: barHalf - text.count)
    }
    // A movement that just fires must look like one.
    let beyond = movement.hasFired ? max(movement.excess - 1, 0.02) : 0
    var right = half(beyond)
    if movement.excess > 2 { right = String(right.dropLast()) + "▶" }
    return half(movement.excess) + "│" + right
  }

  // MARK: Rules

  private var ruleLines: [String] {
    reasons.flatMap { reason in
      let mark = reason.hasFired ? "FIRED" : reason.isDisabled ? "off" : "no"
      let name = reason.rule.description
      let label =
        name + String(repeating: " ", count: max(14 - name.count, 1)) + mark
        + String(repeating: " ", count: 7 - mark.count)
      return Self.wrap(reason.text, first: label, indent: 21)
    }
  }

  private func wrapped(_ label: String, _ text: String) -> [String] {
    Self.wrap(
      text.onOneLine, first: label + String(repeating: " ", count: 11 - label.count), indent: 11)
  }

  private static let width = 80

  /// Words in lines of at most 80 characters; a longer word is cut.
  private static func wrap(_ text: String, first: String, indent: Int) -> [String] {
    var lines: [String] = []
    var line = first
    var isEmpty = true
    for word in text.split(separator: " ") {
      if !isEmpty, line.count + 1 + word.count > width {
        lines.append(line)
        line = String(repeating: " ", count: indent)
        isEmpty = true
      }
      let room = width - line.count - (isEmpty ? 0 : 1)
      line += (isEmpty ? "" : " ") + (word.count <= room ? String(word) : word.prefix(max(room - 1, 1)) + "…")
      isEmpty = false
    }
    lines.append(line)
    return lines
  }
}
