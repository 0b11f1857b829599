import Testing

@testable import DeadbandCore

@Suite struct SnapshotTests {
  /// Each problem's exact text: indicator, value and what is allowed.
  @Test(arguments: [
    (#"{"surprise":1,"underlying_price":1}"#, "surprise: unknown indicator"),
    (#"{"":1,"underlying_price":1}"#, ": unknown indicator"),
    (#"{"rsi":1,"rsi":1,"underlying_price":1}"#, "rsi: given twice"),
    (#"{"rsi":null,"rsi":1,"underlying_price":1}"#, "rsi: given twice"),
    (#"{"rsi":1,"\u0072si":null,"underlying_price":1}"#, "rsi: given twice"),
    ("{}", "underlying_price: missing; a snapshot needs it"),
    (#"{"underlying_price":null}"#, "underlying_price: missing; a snapshot needs it"),
    (#"{"rsi":101}"#, "rsi: 101 is refused; allowed: a number from 0 to 100"),
    (#"{"rsi":-0.001}"#, "rsi: -0.001 is refused; allowed: a number from 0 to 100"),
    (#"{"rsi":100.00000000000001}"#, "rsi: 100.00000000000001 is refused; allowed: a number from 0 to 100"),
    (#"{"rsi":"55"}"#, #"rsi: "55" is refused; allowed: a number from 0 to 100"#),
    (#"{"rsi":true}"#, "rsi: true is refused; allowed: a number from 0 to 100"),
    (#"{"rsi":[55]}"#, "rsi: [55] is refused; allowed: a number from 0 to 100"),
    (#"{"rsi":{"a":1}}"#, #"rsi: {"a":1} is refused; allowed: a number from 0 to 100"#),
    (#"{"macd":1e400}"#, "macd: inf is refused; allowed: any finite number"),
    (#"{"macd":-1e400}"#, "macd: -inf is refused; allowed: any finite number"),
    (#"{"vix_level":-3}"#, "vix_level: -3 is refused; allowed: a number ≥ 0"),
    (#"{"underlying_price":0}"#, "underlying_price: 0 is refused; allowed: a number > 0"),
    (#"{"underlying_price":-0.0}"#, "underlying_price: -0 is refused; allowed: a number > 0"),
    (#"{"support_level":-1}"#, "support_level: -1 is refused; allowed: a number > 0"),
    (
      #"{"underlying_price":0.00005}"#,
      "underlying_price: 5e-05 quantises to 0; allowed: more than half of 0.0001"
    ),
    (
      #"{"resistance_level":0.00001}"#,
      "resistance_level: 1e-05 quantises to 0; allowed: more than half of 0.0001"
    ),
    (
      #"{"macd":9007199254.740992}"#,
      "macd: 9007199254.740992 is too large for its scale; allowed: magnitudes below 9007199254.740992"
    ),
    (
      #"{"vega":-1e300}"#,
      "vega: -1e+300 is too large for its scale; allowed: magnitudes below 900719925474.0992"
    ),
    (
      #"{"quality_tier":"SUPER"}"#,
      #"quality_tier: "SUPER" is refused; allowed: one of LOW, MEDIUM, HIGH"#
    ),
    (
      #"{"market_bias":"bullish"}"#,
      #"market_bias: "bullish" is refused; allowed: one of BEARISH, NEUTRAL, BULLISH"#
    ),
    (#"{"market_bias":2}"#, "market_bias: 2 is refused; allowed: one of BEARISH, NEUTRAL, BULLISH"),
  ])
  func everyProblemHasItsText(json: String, text: String) throws {
    let error = #expect(throws: SnapshotError.self) { try read(json) }
    #expect(error?.description == text)
  }

  /// The initialiser for library users holds values to the same rules.
  @Test func theDictionaryIsHeldToTheSameRules() throws {
    let bad: [([String: Snapshot.Value], SnapshotError.Problem)] = [
      (["rsi": .number(.nan)], .refused(value: "nan", allowed: "a number from 0 to 100")),
      (["macd": .number(.infinity)], .refused(value: "inf", allowed: "any finite number")),
      (["rsi": .category("HIGH")], .refused(value: #""HIGH""#, allowed: "a number from 0 to 100")),
      (["market_bias": .number(1)], .refused(value: "1", allowed: "one of BEARISH, NEUTRAL, BULLISH")),
      (["RSI": .number(50)], .unknown),
      (["delta": .number(1.0000001)], .refused(value: "1.0000001", allowed: "a number from -1 to 1")),
    ]
    for (values, problem) in bad {
      var values = values
      values["underlying_price"] = .number(100)
      let error = #expect(throws: SnapshotError.self) { try Snapshot(values) }
      #expect(error?.problem == problem)
    }
    #expect(throws: SnapshotError(indicator: "underlying_price", problem: .missing)) { try Snapshot([:]) }
  }

  @Test func ofSeveralFaultsTheSameOneIsAlwaysReported() {
    for _ in 0..<20 {
      let error = #expect(throws: SnapshotError.self) {
        try Snapshot(["z": .number(1), "a": .number(1), "m": .number(1)])
      }
      #expect(error?.indicator == "a")
    }
  }

  @Test func endsOfARangeBelongToIt() throws {
    let lowest = try Snapshot(numbers: ["rsi": 0, "delta": -1, "volume_ratio": 0, "underlying_price": 0.0001])
    #expect(lowest[0] == 0)
    #expect(lowest[11] == -1)
    #expect(lowest.underlyingPrice == 0.0001)
    let highest = try Snapshot(numbers: ["rsi": 100, "delta": 1, "volatility_rank": 100])
    #expect(highest[10] == 100)
  }

  @Test func valuesAreQuantisedWithTiesToEven() throws {
    let snapshot = try Snapshot(numbers: [
      "rsi": 50.125, "macd": -0.0, "bollinger_position": -0.0625, "days_to_expiration": 2.5,
    ])
    #expect(snapshot.quanta[0] == 5012)
    #expect(snapshot[0] == 50.12)
    #expect(snapshot.quanta[1] == 0)
    #expect(snapshot[1]?.sign == .plus)
    #expect(snapshot.quanta[4] == -62)
    #expect(snapshot.quanta[22] == 2)
    #expect(snapshot.quanta[2] == Int64.min)
    #expect(snapshot[2] == nil)
  }

  @Test func theLargestQuantumIsBelowTwoToThe53() throws {
    let largest = try Snapshot(numbers: ["days_to_expiration": 9_007_199_254_740_991])
    #expect(largest.quanta[22] == 9_007_199_254_740_991)
    #expect(throws: SnapshotError.self) {
      try Snapshot(numbers: ["days_to_expiration": 9_007_199_254_740_992])
    }
  }

  @Test func aPositionOutsideTheSchemaHoldsNothing() throws {
    let snapshot = try Snapshot(numbers: ["rsi": 1])
    for lane in [-1, 23, 31, 32, 64, 1 << 32, Int.max, Int.min] { #expect(snapshot[lane] == nil) }
  }

  @Test func aBuilderForgetsWhatItRead() throws {
    var builder = SnapshotBuilder(schema: .standard)
    var bad = JSONReader(Array(#"{"rsi":5,"underlying_price":1,"x":1}"#.utf8))
    #expect(throws: SnapshotError.self) { _ = try builder.read(&bad) }
    var good = JSONReader(Array(#"{"underlying_price":2}"#.utf8))
    let snapshot = try builder.read(&good)
    #expect(snapshot == (try Snapshot(numbers: ["underlying_price": 2])))
  }

  @Test func whatIsNoJSONIsRefusedAsSuch() {
    for text in [
      "", "[", "{", "{]", #"{"rsi"}"#, #"{"rsi":}"#, #"{"rsi":01}"#, #"{"rsi":1,}"#, #"{"rsi":1"#, "null",
    ] {
      #expect(throws: JSONError.self) { try read(text) }
    }
  }

  private func read(_ json: String) throws -> Snapshot {
    var builder = SnapshotBuilder(schema: .standard)
    var reader = JSONReader(Array(json.utf8))
    return try builder.read(&reader)
  }
}
