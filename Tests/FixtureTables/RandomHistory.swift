package import DeadbandCore

/// Lines of a history drawn from a seed: subjects that come and go and tick in turns, indicators that wander, jump and go
/// missing, positions that change, strategies and recorded actions, equal times.
package struct RandomHistory {
  /// JSON Lines, a tick each.
  package private(set) var lines: [String] = []

  private var random: SplitMix64
  private let schema: IndicatorSchema

  private struct Subject {
    var values: [Double?]
    var time: Int64
    var position: String?
  }

  /// So many ticks of so many subjects.
  package init(seed: UInt64, ticks: Int, subjects count: Int, schema: IndicatorSchema = .standard) {
    random = SplitMix64(seed: seed)
    self.schema = schema
    var subjects: [Subject] = []
    for _ in 0..<ticks {
      let number = min(random.below(count), subjects.count)
      if number == subjects.count { subjects.append(start()) }
      move(&subjects[number])
      lines.append(line(number, subjects[number]))
    }
  }

  private mutating func start() -> Subject {
    Subject(
      values: schema.definitions.map { draw($0) },
      time: 1_500_000_000_000_000_000 + Int64(random.below(1_000)),
      position: nil)
  }

  private mutating func draw(_ definition: IndicatorDefinition) -> Double? {
    switch definition.kind {
    case .category(let names): return Double(random.below(names.count))
    case .number(_, let range):
      let lower = range.lower ?? -100
      let upper = range.upper ?? lower + 400
      return lower + (upper - lower) * (0.01 + 0.98 * random.unit())
    }
  }

  private mutating func move(_ subject: inout Subject) {
    // From seconds to a day, and now and then not at all.
    let steps: [Int64] = [0, 7, 300, 3_600, 3_600, 7_200, 30_000, 90_000]
    subject.time += steps[random.below(steps.count)] * 1_000_000_000 + Int64(random.below(3)) * 123_456_789
    for (lane, definition) in schema.definitions.enumerated() {
      let fate = random.below(500)
      if fate == 0, lane != 7 {
        subject.values[lane] = nil
      } else if fate == 1 || subject.values[lane] == nil && fate < 50 {
        subject.values[lane] = draw(definition)
      } else if case .number(_, let range) = definition.kind, let value = subject.values[lane] {
        let moved = value * (1 + (random.unit() - 0.5) * 0.01)
        subject.values[lane] = range.contains(moved) ? moved : value
      }
    }
    if random.below(20) == 0 {
      subject.position = [nil, position()][random.below(2)]
    }
  }

  private mutating func position() -> String {
    let strike = 50 + random.below(300)
    return """
      {"legs":[{"type":"put","side":"short","strike":\(strike),"expiration":"2017-08-18","quantity":1}],"entry_value":1.25}
      """
  }

  private mutating func line(_ number: Int, _ subject: Subject) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("subject")
      writer.string("SPY \(number) ü")
      if number % 3 > 0 {
        writer.key("strategy")
        writer.string(["IRON_CONDOR", "COVERED_CALL"][number % 3 - 1])
      }
      writer.key("at")
      writer.string(Timestamp(nanosecondsSince1970: subject.time).description)
      writer.key("indicators")
      writer.object { writer in
        for (lane, definition) in schema.definitions.enumerated() {
          guard let value = subject.values[lane] else { continue }
          writer.key(definition.key)
          if case .category(let names) = definition.kind {
            writer.string(names[Int(value)])
          } else {
            writer.number(value)
          }
        }
      }
    }
    var text = String(decoding: writer.bytes, as: UTF8.self).dropLast()
    if let position = subject.position { text += #","position":\#(position)"# }
    text += #","analysis":{"action":"\#(["hold", "close", "roll"][random.below(10) / 4])"}"#
    return text + "}"
  }
}

extension SplitMix64 {
  /// A number of 0..<count.
  package mutating func below(_ count: Int) -> Int { Int(next() % UInt64(count)) }
}
