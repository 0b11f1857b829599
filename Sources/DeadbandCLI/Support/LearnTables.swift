import DeadbandCore
import DeadbandLab

/// What `deadband learn` found, as text and as JSON.
enum LearnTables {
  static func text(
    _ judged: [(name: String, result: GateLearningResult)], analyst: LearnAnalyst, out: String
  ) -> String {
    guard let first = judged.first?.result, let gate = first.profile.settings.gate else { return "" }
    var text = """
      analyst: \(analyst.name)
      learned from \(first.answersUsed) answers of \(first.learnedTicks) ticks, \(first.learnedSubjects) subjects
      asks above a probability of \(gate.limit.plain) (aimed at \(share(first.target)) of the ticks)

      """
    for (name, result) in judged {
      text += "\n\(name): \(result.judgedTicks) later ticks, \(result.judgedSubjects) subjects\n"
      var table = TextTable([
        ("policy", .left), ("asked", .right), ("×bound", .right), ("differs", .right),
        ("beyond noise", .right),
        ("the gate asks at that", .right),
      ])
      for (index, row) in result.rows.enumerated() {
        let equal = result.leastAsked(within: row.beyondNoise).map(share) ?? "–"
        table.add(
          row.name, share(row.asked), times(row.timesBound), share(row.differing, 2),
          share(row.beyondNoise, 2),
          index == 0 ? "" : equal)
      }
      table.add("the bound", share(result.bound), "1.00", share(0, 2), share(0, 2), "")
      text += table.text(width: 100)
    }
    if let lines = judged.first?.result.lines, !lines.isEmpty {
      text += "\nwhat decided, of the questions of the rule answer:\n"
      var table = TextTable([("line", .left), ("questions", .right), ("share", .right)])
      for line in lines.prefix(12) { table.add(line.name, "\(line.count)", share(line.share)) }
      text += table.text(width: 100)
    }
    return text + "\nwritten to \(out)\n"
  }

  static func json(
    _ judged: [(name: String, result: GateLearningResult)], analyst: LearnAnalyst
  ) -> JSONValue {
    guard let first = judged.first?.result, let gate = first.profile.settings.gate else { return .null }
    return [
      "analyst": .string(analyst.name), "answers": .number(Double(first.answersUsed)),
      "data_digest": .string(gate.provenance.dataDigest),
      "judged": .array(judged.map { json($0.name, $0.result) }),
      "learned_subjects": .number(Double(first.learnedSubjects)),
      "learned_ticks": .number(Double(first.learnedTicks)), "limit": .number(gate.limit),
      "lines": .array(
        first.lines.map { line in
          [
            "line": .string(line.name), "questions": .number(Double(line.count)),
            "share": .number(line.share),
          ]
        }),
      "self_disagreement": .number(first.selfDisagreement), "target": .number(first.target),
      "version": .form,
    ]
  }

  private static func json(_ name: String, _ result: GateLearningResult) -> JSONValue {
    [
      "bound": .number(result.bound),
      "calibration": .array(
        result.calibration.bins.map { bin in
          [
            "differed": .number(bin.differed), "from": .number(bin.lower),
            "predicted": .number(bin.predicted),
            "ticks": .number(Double(bin.ticks)), "to": .number(bin.upper),
          ]
        }),
      "curve": .array(
        result.curve.map {
          [
            "asked": .number($0.asked), "differs_beyond_noise": .number($0.beyondNoise),
            "limit": .number($0.limit),
          ]
        }),
      "history": .string(name),
      "policies": .array(
        result.rows.map { row in
          [
            "asked": .number(row.asked), "differs": .number(row.differing),
            "differs_beyond_noise": .number(row.beyondNoise),
            "gate_asked_at_that": .figure(result.leastAsked(within: row.beyondNoise)),
            "policy": .string(row.name), "times_bound": .number(row.timesBound),
          ]
        }),
      "subjects": .number(Double(result.judgedSubjects)), "ticks": .number(Double(result.judgedTicks)),
    ]
  }

  private static func share(_ value: Double) -> String { share(value, 1) }

  private static func share(_ value: Double, _ places: Int) -> String {
    decimal(value * 100, places) + "%"
  }

  private static func times(_ value: Double) -> String { decimal(value, 2) }

  private static func decimal(_ value: Double, _ places: Int) -> String {
    let unit = places == 1 ? 10.0 : 100
    let whole = Int((abs(value) * unit).rounded())
    let fraction = String(whole % Int(unit))
    let sign = value < 0 && whole > 0 ? "-" : ""
    return sign + "\(whole / Int(unit))." + String(repeating: "0", count: places - fraction.count) + fraction
  }
}
