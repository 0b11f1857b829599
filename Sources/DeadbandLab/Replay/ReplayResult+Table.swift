import DeadbandCharts
import DeadbandCore

extension ReplayResult {
  /// The figures as text for a terminal, at most 80 columns wide.
  public func table() -> String {
    var lines = [headline, ""]
    lines += comparison()
    lines.append("")
    lines += details()
    lines.append("")
    lines += notes()
    return lines.joined(separator: "\n") + "\n"
  }

  private var headline: String {
    let span = first.flatMap { first in last.map { " · \(first.utcDate) to \($0.utcDate)" } } ?? ""
    var text = "\(counted(ticks, "tick")) · \(counted(subjects, "subject"))\(span)"
    if let analyst { text += "\nanalyst: \(analyst)" }
    if let model { text += "\npriced as \(model)" }
    return text
  }

  // MARK: What it saves, and what that costs in answers

  private func comparison() -> [String] {
    let header = ["policy", "asked", "share", "cost", "saved", "×bound", "differs", "95 %", "/served"]
    let rows = comparisonRows.map { row in
      [
        short(row.name), row.asked, row.share, row.cost, row.saved, row.timesBound, row.perTick, row.interval,
        row.perServed,
      ]
    }
    return aligned([header] + rows, widths: [nameWidth, 9, 6, 8, 6, 6, 7, 11, 7])
  }

  // MARK: What was served, and why it was asked

  private func details() -> [String] {
    var rows = [["policy", "worst", "oldest", "excess", "asked because (share of the asked)"]]
    for (row, policy) in zip(comparisonRows, policies) {
      rows.append([short(row.name), row.worst, row.oldest, row.excess, reasons(policy)])
    }
    var widths = [nameWidth, 7, 8, 7, -40]
    if !hasFamily {
      for index in rows.indices { rows[index].remove(at: 1) }
      widths.remove(at: 1)
    }
    return aligned(rows, widths: widths)
  }

  /// The most frequent rules; several may fire at one tick.
  private func reasons(_ policy: PolicyResult) -> String {
    guard case .profile = policy.policy, policy.asked > 0 else { return "" }
    let counts = Rule.allCases.map { ($0, policy.byRule[Int($0.rawValue)]) }.filter { $0.1 > 0 }
    var text = ""
    for (rule, count) in counts.sorted(by: { $0.1 > $1.1 }) {
      let reason = "\(rule) \(fixed(Double(count) / Double(policy.asked) * 100, 0))%"
      if text.count + reason.count + 2 > 40 { break }
      text += text.isEmpty ? reason : ", " + reason
    }
    return text
  }

  private func notes() -> [String] {
    var notes: [String] = []
    if analyst != nil {
      notes += [
        "share: of all ticks. differs: share of all ticks at which a fresh answer would",
        "have been another; 95 %: its interval by bootstrap over subjects; /served: of",
        "the cached answers. excess: thresholds that an indicator had moved under a",
        "served answer, a profile's own; for other policies the first profile's.",
      ]
      if hasFamily { notes.append("worst: the rulebook that differs most.") }
    }
    if ticksWithoutPosition > 0 {
      notes.append(
        "\(grouped(ticksWithoutPosition)) ticks carry no position: judged by the snapshot's greeks.")
    }
    return notes
  }
}

// MARK: Text

/// Room for a policy's name; a longer one is cut.
private let nameWidth = 11

private func short(_ name: String) -> String {
  name.count <= nameWidth ? name : name.prefix(nameWidth - 1) + "…"
}

/// Cells in columns: the first and negative widths are left-aligned, the others right-aligned.
func aligned(_ rows: [[String]], widths: [Int]) -> [String] {
  rows.map { row in
    let cells = zip(row, widths).enumerated().map { index, cell in
      let (text, width) = cell
      let padding = String(repeating: " ", count: max(0, abs(width) - text.count))
      return index == 0 || width < 0 ? text + padding : padding + text
    }
    let line = cells.joined(separator: " ")
    return String(line[..<(line.lastIndex { $0 != " " }.map(line.index(after:)) ?? line.startIndex)])
  }
}
