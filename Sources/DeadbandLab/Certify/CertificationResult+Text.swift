import DeadbandCharts
public import DeadbandCore

extension CertificationResult {
  /// The settings as a table, at most 80 columns wide.
  public func table(_ knob: Certificate.Knob.Name) -> String {
    let header = ["\(knob.rawValue)", "served", "differs", "at most", "p-value", ""]
    let rows = steps.enumerated().map { index, step in
      [
        step.value.plain, percent(step.servedShare), percent(step.risk, 2),
        step.upperBound.map { percent($0, 2) } ?? "–", step.pValue.map(Self.small) ?? "–",
        index == chosen ? "certified" : step.isProved ? "holds" : "",
      ]
    }
    let all = [header] + rows
    let widths = header.indices.map { column in all.map { $0[column].count }.max() ?? 0 }
    return all.map { row in
      let line = row.indices.map { column in
        let room = String(repeating: " ", count: widths[column] - row[column].count)
        return column == row.count - 1 ? row[column] : room + row[column]
      }.joined(separator: "  ")
      return String(line.reversed().drop { $0 == " " }.reversed()) + "\n"
    }.joined()
  }

  private static func small(_ value: Double) -> String { value < 0.0001 ? "<0.0001" : fixed(value, 4) }
}

extension CertificationRefusal {
  /// Why there is no certificate, and what would do: sentences.
  public func reason(_ certification: Certification, block: Bool = false) -> String {
    let unit = block ? "block" : "subject"
    let limit = percent(certification.limit, 2)
    switch self {
    case .tooFewSubjects:
      return "at least two \(unit)s are needed; what one of them did says nothing of how they vary"
    case .nothingServed:
      return
        "the setting that asks most answers nothing from the cache: there is nothing to certify; begin with a looser one"
    case .measuredAboveLimit(let risk):
      return
        "the setting that asks most already differs in \(percent(risk, 2)) of its answers, and \(limit) are allowed: "
        + "more data like these will not help; begin with a tighter setting, or allow more (--alpha)"
    case .tooLittleData(let need):
      var text = "what was seen is within \(limit), but too little to prove it"
      if let rate = need.atMeasuredRate {
        text += "; about \(grouped(rate)) \(unit)s like these would do"
      }
      if let least = need.withoutLoss {
        text += "; fewer than about \(grouped(least)) never do, even if no answer differs"
      }
      return text
    }
  }
}

extension WalkForward {
  /// A line a year, at most 80 columns wide.
  public func table(_ knob: Certificate.Knob.Name) -> String {
    var text = "year  before  \(knob.rawValue.padded(10))  measured  in the year        95 %\n"
    for row in rows {
      text += "\(row.year)  \("\(row.result.units)".padded(6))  "
      guard let step = row.result.step else {
        text += "\("refused".padded(10))\n"
        continue
      }
      let interval = row.interval.map(ComparisonRow.text) ?? "–"
      let mark = row.isMissed.map { $0 ? "missed" : "kept" } ?? "nothing served"
      text += "\(step.value.plain.padded(10))  \(percent(step.risk, 2).padded(8))  "
      text += "\((row.realised.map { percent($0, 2) } ?? "–").padded(11))  \(interval.padded(10))  \(mark)\n"
    }
    return text
  }
}

extension WalkForward {
  /// One JSON object on one line.
  public func json(version: Int) -> [UInt8] {
    var writer = JSONWriter()
    writer.value([
      "years": .array(
        rows.map { row in
          func number(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
          return [
            "year": .number(Double(row.year)), "units_before": .number(Double(row.result.units)),
            "value": number(row.result.step?.value), "measured": number(row.result.step?.risk),
            "limit": .number(row.result.limit), "units": .number(Double(row.units)),
            "realised": number(row.realised),
            "interval_95": row.interval.map { .array([.number($0.lowerBound), .number($0.upperBound)]) }
              ?? .null,
            "missed": row.isMissed.map { .boolean($0) } ?? .null,
          ]
        }),
      "version": .number(Double(version)),
    ])
    return writer.bytes
  }
}

extension String {
  fileprivate func padded(_ width: Int) -> String {
    String(repeating: " ", count: max(0, width - count)) + self
  }
}
