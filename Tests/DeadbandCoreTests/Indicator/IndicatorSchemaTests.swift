import Testing

@testable import DeadbandCore

@Suite struct IndicatorSchemaTests {
  /// The specification's table, row for row.
  @Test func theTableIsThatOfTheSpecification() {
    let groups: [String: IndicatorGroup] = [
      "underlying_price": .market, "vix_level": .market, "market_bias": .market, "support_level": .market,
      "resistance_level": .market, "overall_score": .score, "confidence_percentage": .score,
      "quality_tier": .score,
    ]
    let rows = IndicatorSchema.standard.definitions
    #expect(rows.map(\.key) == PlainModel.table.map(\.key))
    for (lane, row) in rows.enumerated() {
      #expect(row.group == groups[row.key] ?? (lane < 7 ? .technical : .options), "\(row.key)")
      switch row.kind {
      case .number(let scale, let range):
        #expect(scale == PlainModel.table[lane].scale, "\(row.key)")
        let expected = PlainModel.ranges[row.key]
        #expect(range.lower == expected?.lower && range.upper == expected?.upper, "\(row.key)")
        #expect(range.excludesLower == PlainModel.positive.contains(row.key), "\(row.key)")
      case .category(let names): #expect(names == PlainModel.names[row.key], "\(row.key)")
      }
    }
    #expect(IndicatorTable.schemaNumber == 1)
  }

  @Test func everyKeyIsFoundAndNoNeighbour() {
    let keys = IndicatorSchema.standard.definitions.map(\.key)
    for (lane, key) in keys.enumerated() {
      #expect(IndicatorSchema.standard.lane(of: key) == lane)
      var near = [
        key + "_", "_" + key, key.uppercased(), String(key.dropLast()), String(key.dropFirst()), key + "\0",
      ]
      // One byte changed in the middle: the same length, first and last byte, which the table's hash looks at.
      for offset in key.utf8.indices.dropFirst().dropLast() {
        var bytes = Array(key.utf8)
        bytes[key.utf8.distance(from: key.utf8.startIndex, to: offset)] ^= 1
        near.append(String(decoding: bytes, as: UTF8.self))
      }
      for other in near where !keys.contains(other) {
        #expect(IndicatorSchema.standard.lane(of: other) == nil, "\(other)")
      }
    }
    for key in ["", "é", "rsı", "r\u{301}si", String(repeating: "x", count: 10_000)] {
      #expect(IndicatorSchema.standard.lane(of: key) == nil)
    }
  }

  @Test func aKeyIsFoundWithinALongerText() {
    let bytes = Array(#"{"delta":1}"#.utf8)
    #expect(IndicatorSchema.standard.lane(of: bytes, 2..<7) == 11)
    #expect(IndicatorSchema.standard.lane(of: bytes, 2..<6) == nil)
    #expect(IndicatorSchema.standard.lane(of: bytes, 2..<2) == nil)
  }

  /// Custom keys that all fall into one slot are still told apart, and a stranger of that slot is still refused.
  @Test func collidingKeysAreToldApart() {
    let keys = ["abxca", "bbxcb", "acxba"] + (0..<6).map { "a\($0)xca" }
    let schema = IndicatorSchema(custom: keys.map(IndicatorDefinition.custom))
    for (offset, key) in keys.enumerated() { #expect(schema.lane(of: key) == 23 + offset) }
    #expect(schema.lane(of: "adxda") == nil)
    #expect(schema.lane(of: "a9xca") == nil)
    #expect(schema.lane(of: "rsi") == 0)
    #expect(schema.count == IndicatorSchema.laneCount)
  }

  @Test func randomKeysAreFound() {
    forAll(100) { random in
      var keys: Set<String> = []
      while keys.count < 9 {
        keys.insert(String((0..<random.int(1...4)).map { _ in random.pick("a", "b", "c") }))
      }
      let list = keys.shuffled(using: &random)
      let schema = IndicatorSchema(custom: list.map(IndicatorDefinition.custom))
      return list.enumerated().allSatisfy { schema.lane(of: $1) == 23 + $0 } ? nil : "\(list)"
    }
  }

  /// A snapshot built for other indicators must not be judged by mistake.
  @Test func schemasWithOtherDefinitionsAreOtherSchemas() throws {
    let one = IndicatorSchema(custom: [.custom("a"), .custom("b")])
    let same = IndicatorSchema(custom: [.custom("a"), .custom("b")])
    let others = [
      IndicatorSchema.standard, IndicatorSchema(custom: [.custom("a")]),
      IndicatorSchema(custom: [.custom("b"), .custom("a")]),
      IndicatorSchema(custom: [
        .custom("a"),
        IndicatorDefinition(key: "b", group: .custom, kind: .number(scale: 11, range: .any), unit: ""),
      ]),
      IndicatorSchema(custom: [
        .custom("a"),
        IndicatorDefinition(
          key: "b", group: .custom, kind: .number(scale: 10, range: .atLeastZero), unit: ""),
      ]),
    ]
    #expect(one == same)
    #expect(one.customTag == same.customTag)
    for other in others {
      #expect(one != other)
      #expect(one.customTag != other.customTag)
      #expect(try Snapshot(numbers: [:], schema: one) != Snapshot(numbers: [:], schema: other))
    }
  }

  @Test func groupsHoldTheirLanes() {
    let counts = IndicatorGroup.allCases.map { IndicatorSchema.standard.lanes(in: $0).count }
    #expect(counts == [7, 5, 8, 3, 0])
    let all = IndicatorGroup.allCases.reduce(into: IndicatorSet()) {
      $0.formUnion(IndicatorSchema.standard.lanes(in: $1))
    }
    #expect(all.rawValue == 0x7f_ffff)
  }
}

@Suite struct IndicatorSetTests {
  @Test func lanesAreWalkedFromTheLowest() {
    let set = IndicatorSet(rawValue: 0x8000_0401)
    #expect(set.lanes.map { $0 } == [0, 10, 31])
    #expect(set.count == 3)
    #expect((0..<32).filter(set.has) == [0, 10, 31])
    #expect(!set.has(32) && !set.has(-1))
    #expect(IndicatorSet().lanes.map { $0 } == [])
    #expect(IndicatorSet(rawValue: .max).lanes.map { $0 } == Array(0..<32))
  }
}

@Suite struct RuleSetTests {
  @Test func rulesStandInTheirOrderAndRoundTripByName() {
    let names = [
      "missing", "technical", "price", "significance", "overdue", "age", "expired", "volatile", "too_old",
      "region", "answer",
    ]
    #expect(Rule.allCases.map(\.description) == names)
    for rule in Rule.allCases { #expect(Rule(rule.description) == rule) }
    #expect(Rule("tooOld") == nil)
    #expect(Rule("") == nil)
    var set: RuleSet = []
    for rule in [Rule.answer, .missing, .tooOld] { set.insert(RuleSet(rule)) }
    #expect(set.rules == [.missing, .tooOld, .answer])
    #expect(set.has(.answer) && !set.has(.region))
  }

  @Test func prioritiesAreOrdered() {
    #expect([Priority.high, .low, .medium].sorted() == [.low, .medium, .high])
    #expect((1...5).map { Priority(changeTypePriority: $0) } == [.low, .low, .medium, .medium, .high])
  }
}
