import Testing

@testable import DeadbandCore

@Suite struct SnapshotJSONTests {
  private let one = Array(
    #"{"underlying_price": 451.2, "rsi": 55.1, "market_bias": "BULLISH", "delta": null}"#.utf8)
  private let other = Array(
    #"{ "market_bias" : "BULLISH","rsi":55.1, "r\u0073i_": 1, "underlying_price":451.2}"#.utf8)

  @Test("An object is read to the same snapshot as its values")
  func reads() throws {
    let values: [String: Snapshot.Value] = [
      "underlying_price": .number(451.2), "rsi": .number(55.1), "market_bias": .category("BULLISH"),
    ]
    #expect(try Snapshot(json: one) == Snapshot(values))
  }

  @Test("A builder that has learned one key order reads every other the same")
  func ordersAreEqual() throws {
    var builder = SnapshotBuilder(schema: .standard)
    var generator = Generator(seed: Generator.seed)
    let fields = IndicatorTable.rows.map { definition in
      switch definition.kind {
      case .number: "\"\(definition.key)\": 0.5"
      case .category(let names): "\"\(definition.key)\": \"\(names[1])\""
      }
    }
    func read(_ fields: [String]) throws -> Snapshot {
      var reader = JSONReader(Array("{\(fields.joined(separator: ","))}".utf8))
      return try builder.read(&reader)
    }
    let expected = try read(fields)
    for _ in 0..<100 {
      #expect(try read(fields.shuffled(using: &generator)) == expected, "seed \(Generator.seed)")
    }
  }

  @Test(
    "What is close to a key is not that key",
    arguments: [
      #"{"rs": 1, "underlying_price": 1}"#, #"{"rsii": 1, "underlying_price": 1}"#, #"{"rsi": 1, "rsi": 1}"#,
      #"{"rsi" 1}"#, #"{"rsi"#, #"{"rsi": 1, "macd"#, #"{"rsi": 1}"#, #"{"underlying_price": 1} x"#, "", "[]",
    ])
  func refuses(text: String) {
    #expect(throws: (any Error).self) { try Snapshot(json: Array(text.utf8)) }
  }

  @Test("A key written with escapes is the key it spells")
  func escapes() throws {
    let escaped = Array(#"{"r\u0073i": 55.1, "underlying_price": 451.2, "market_bias": "BULLISH"}"#.utf8)
    #expect(try Snapshot(json: escaped) == Snapshot(json: one))
    #expect(throws: SnapshotError(indicator: "rsi_", problem: .unknown)) { try Snapshot(json: other) }
  }
}
