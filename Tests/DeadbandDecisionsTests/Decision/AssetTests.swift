import Testing

@testable import DeadbandDecisions

@Suite struct AssetTests {
  @Test func aListIsReadInItsOrder() throws {
    let list = try AssetList(text: "BTCUSDT, ETHUSDT ,SOL-PERP")
    #expect(list.assets.map(\.symbol) == ["BTCUSDT", "ETHUSDT", "SOL-PERP"])
  }

  @Test(
    arguments: [
      ("", "\"\" is refused"), ("BTC,,ETH", "\"\" is refused"), ("btc", "\"btc\" is refused"),
      ("BTC ETH", "\"BTC ETH\" is refused"), ("BTC,ETH,BTC", "BTC stands twice"),
      ("-BTC", "\"-BTC\" is refused"),
      ("AAAAAAAAAAAAAAAAAAAAA", "is refused"), ("BTC\u{0}", "is refused"), ("ÄTH", "is refused"),
      ("A,B,C,D,E,F,G,H,I,J,K", "11 assets; at most 10"),
    ]) func whatIsNoListIsRefused(_ text: String, _ reason: String) throws
  {
    let error = #expect(throws: DecisionsError.self) { try AssetList(text: text, source: "ASSETS") }
    let description = try #require(error).description
    #expect(description.hasPrefix("ASSETS: ") && description.contains(reason), "\(description)")
  }

  @Test func tenThousandAreRefusedByTheirNumber() throws {
    let text = (0..<10_000).map { "A\($0)" }.joined(separator: ",")
    let error = #expect(throws: DecisionsError.self) { try AssetList(text: text) }
    #expect(try #require(error).description.contains("10000 assets"))
  }
}
