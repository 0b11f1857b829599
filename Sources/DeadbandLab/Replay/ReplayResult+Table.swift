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
    var text = "\(grouped(ticks)) ticks · \(grouped(subjects)) subjects\(span)"
    if let analyst { text += "\nanalyst: \(analyst)" }
    if let model { text += " · priced as \(model)" }
    return text
  }

  // MARK: What it saves, and what that costs in answers

  private func comparison() -> [String] {
    let always = policies.first { if case .always = $0.policy { true } else { false } }
    var rows = [
      ["policy", "asked", "share", "cost", "saved", "×bound", "differs", "95 %", "/served"]
    ]
    for policy in policies {
      let disagreement = policy.disagreement
      rows.append([
        short(policy.policy.name), grouped(policy.asked), percent(policy.askedShare),
        model == nil ? "–" : policy.cost.description,
        always.map { percent(1 - Double(policy.asked) / Double(max($0.asked, 1))) } ?? "–",
        policy.timesBound.map { fixed($0, 1) } ?? "–",
        disagreement.map { percent($0.perTick, 2) } ?? "–",
        disagreement?.interval.map { "\(fixed($0.lowerBound * 100, 2))–\(fixed($0.upperBound * 100, 2))" }
          ?? "–",
        disagreement?.perServed.map { percent($0, 2) } ?? "–",
      ])
    }
    if let bound {
      rows.append([
        "the bound", grouped(Int(bound.asked.rounded())), percent(bound.askedShare),
        model == nil ? "–" : bound.cost.description,
        always.map { percent(1 - bound.asked / Double(max($0.asked, 1))) } ?? "–", "1.0", percent(0, 2), "–",
        percent(0, 2),
      ])
    }
    return aligned(rows, widths: [nameWidth, 9, 6, 8, 6, 6, 7, 11, 7])
  }

  // MARK: What was served, and why it was asked

  private func details() -> [String] {
    var rows = [["policy", "worst", "oldest", "excess", "asked because (share of the asked)"]]
    for policy in policies {
      rows.append([
        short(policy.policy.name), policy.disagreement.map { percent($0.worstPerTick, 2) } ?? "–",
        policy.reused == 0 ? "–" : duration(policy.oldestServedSeconds),
        policy.reused == 0 ? "–" : fixed(policy.largestExcessServed, 2), reasons(policy),
      ])
    }
    return aligned(rows, widths: [nameWidth, 7, 8, 7, -40])
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
        "the cached answers. worst: the rulebook that differs most. excess: thresholds of",
        "the first profile that an indicator had moved under a served answer.",
      ]
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
private func aligned(_ rows: [[String]], widths: [Int]) -> [String] {
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

private func percent(_ share: Double, _ places: Int = 1) -> String { fixed(share * 100, places) + "%" }

/// `value` with exactly `places` decimals.
func fixed(_ value: Double, _ places: Int) -> String {
  guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
  var unit = 1.0
  for _ in 0..<places { unit *= 10 }
  let scaled = Int((abs(value) * unit).rounded())
  let sign = value < 0 && scaled > 0 ? "-" : ""
  guard places > 0 else { return sign + "\(scaled)" }
  let fraction = String(scaled % Int(unit))
  return sign + "\(scaled / Int(unit))." + String(repeating: "0", count: places - fraction.count) + fraction
}

/// A whole number with commas between thousands.
func grouped(_ value: Int) -> String {
  var text = ""
  for (index, digit) in String(abs(value)).reversed().enumerated() {
    if index > 0, index % 3 == 0 { text.append(",") }
    text.append(digit)
  }
  return (value < 0 ? "-" : "") + String(text.reversed())
}
