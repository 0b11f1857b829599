import DeadbandCore
import Testing

@testable import DeadbandPrompts

struct PromptTextTests {
  static func text(
    _ values: [String: Snapshot.Value], strategy: String? = nil, position: String? = nil
  ) throws -> String {
    var bytes: [UInt8] = []
    PromptText(strategy: strategy).append(
      try Snapshot(values), position: position.map { ArraySlice($0.utf8) }, to: &bytes)
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test("The table shows every indicator once, in order, with its unit, the missing ones too")
  func table() throws {
    let text = try Self.text(
      [
        "underlying_price": .number(451.2), "rsi": .number(55.129), "macd": .number(-0.5),
        "delta": .number(0),
        "quality_tier": .category("HIGH"), "days_to_expiration": .number(21),
      ], position: "short put 430, long put 425")
    let table = try #require(text.split(separator: "Indicators:\n").last)
    #expect(
      table == """
        rsi (points): 55.13
        macd (currency): -0.5
        macd_signal (currency): missing
        macd_histogram (currency): missing
        bollinger_position (%B): missing
        trend_strength: missing
        volume_ratio (× 20-period mean): missing
        underlying_price (currency): 451.2
        implied_volatility (a year, fraction): missing
        realized_volatility_20d (a year, fraction): missing
        volatility_rank (percentile): missing
        delta: 0
        gamma (per currency unit): missing
        theta (currency a day): missing
        vega (currency a volatility point): missing
        overall_score (points): missing
        confidence_percentage (%): missing
        quality_tier: HIGH
        vix_level (index points): missing
        market_bias: missing
        support_level (currency): missing
        resistance_level (currency): missing
        days_to_expiration (days): 21

        Position: short put 430, long put 425

        """)
  }

  @Test("Each strategy has its own text, one without a text of its own is named")
  func strategies() throws {
    let price = ["underlying_price": Snapshot.Value.number(100)]
    let names = [nil, "IRON_CONDOR", "PROTECTIVE_PUT", "COVERED_CALL", "CALENDAR_SPREAD"]
    let texts = try names.map { try Self.text(price, strategy: $0) }
    #expect(Set(texts).count == names.count)
    for (name, text) in zip(names, texts) {
      if let name { #expect(text.contains("Strategy: \(name)")) }
      #expect(
        text.contains("\"action\"") && text.contains("\"confidence\"") && text.contains("\"holds_while\""))
    }
  }

  @Test(
    "A number has its quantum's decimals and no trailing zeros",
    arguments: [
      (100.0, 5512, "55.12"), (100, 5500, "55"), (100, 5510, "55.1"), (100, -7, "-0.07"), (100, 0, "0"),
      (1, 21, "21"), (1_000_000, -595_645, "-0.595645"), (1_000_000, 1, "0.000001"),
      (10_000, 2_002_200, "200.22"),
      (10_000, 10_000_000_000, "1000000"), (4, 3, "0.8"), (20, 1, "0.05"), (0.5, 3, "6"),
      (1, 9_007_199_254_740_991, "9007199254740991"), (1e9, 9_007_199_254_740_991, "9007199.254740991"),
    ])
  func number(_ scale: Double, _ quantum: Int64, _ expected: String) {
    let number = PromptNumber(scale: scale)
    var bytes: [UInt8] = []
    number.append(quantum, to: &bytes)
    #expect(String(decoding: bytes, as: UTF8.self) == expected)
    #expect(number.tokens(of: quantum) == TokenScanner.count(" \(expected)".utf8))
  }

  @Test("Appending into a buffer with room moves nothing")
  func reusesBuffer() throws {
    let prompt = PromptText(strategy: "IRON_CONDOR")
    let snapshot = try Snapshot(["underlying_price": .number(100)])
    var bytes: [UInt8] = []
    prompt.append(snapshot, to: &bytes)
    let once = bytes
    let capacity = bytes.capacity
    bytes.removeAll(keepingCapacity: true)
    prompt.append(snapshot, to: &bytes)
    #expect(bytes == once)
    #expect(bytes.capacity == capacity)
  }
}
