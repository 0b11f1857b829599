import Deadband
import DeadbandCore
import DeadbandDecisions
import DeadbandRulebook
import DeadbandTesting
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import DeadbandServer

/// Decisions through the routes, made by the directional rulebook.
@Suite struct DecisionRouteTests {
  private func world(tokens: TokenBook? = nil) throws -> SidecarWorld {
    try SidecarWorld(
      RulebookAnalyst(), tokens: tokens,
      trading: { place, clock in
        let history = DecisionHistory(try AnalysisStore.open(place.path + "/decisions", at: clock.date))
        return try TradingRoom(
          ["default", "other"].map { AccountConfiguration($0, assets: try AssetList(text: "BTC,ETH")) },
          history: history, clock: clock.analystClock
        ) { account, strategy throws(DecisionsError) in
          var configuration = DeskConfiguration()
          configuration.engine.quality.shadowShare = 0
          configuration.engine.quality.repeatShare = 0
          return try DecisionDesk(
            account: account.id, strategy: strategy, analyst: DirectionalAnalyst(.steady), profile: .seed,
            store: place.store, configuration: configuration, clock: clock.analystClock)
        }
      })
  }

  private static let request = """
    {"markets":{"BTC":{"underlying_price":60000,"trend_strength":0.6},"ETH":{"underlying_price":3000}},\
    "equity_usd":100000,"free_capital_usd":100000,"positions":{}}
    """

  @Test func aDecisionIsMadeServedAgainAndRemembered() async throws {
    try await world().test { client in
      let first = try await client.post("/v1/decisions", Self.request)
      #expect(first.status == .ok, "\(first.text)")
      let decision = try first.json["decision"]
      guard case .array(let parts)? = decision?["decisions"] else {
        Issue.record("\(first.text)")
        return
      }
      #expect(parts.map { $0.text("action") } == ["buy", "hold"])
      #expect(try first.json["changed"] == .array([.string("BTC"), .string("ETH")]))
      let again = try await client.post("/v1/decisions", Self.request)
      #expect(try again.json["decision"] == decision && again.json["changed"] == .array([]))
      #expect(again.text.contains(#""asked":false,"source":"memory""#))
      let page = try await client.get("/v1/decisions?asset=BTC&limit=5")
      guard case .array(let records)? = try page.json["decisions"] else {
        Issue.record("\(page.text)")
        return
      }
      #expect(records.count == 1 && records[0]["decision"] == decision)
      let metrics = try await client.get("/v1/decisions/metrics?timeframe=1h").json
      #expect(metrics["decided"] == .number(2) && metrics["hit_share"] == .number(0.5))
    }
  }

  @Test func aStrategyIsSwitched() async throws {
    try await world().test { client in
      let before = try await client.get("/v1/accounts/default/strategy").json
      #expect(before["strategy"]?.text("id") == "balanced" && before["since"] == nil)
      let after = try await client.post(
        "/v1/accounts/default/strategy", #"{"strategy":"aggressive","reason":"volatility"}"#)
      #expect(
        try after.json["strategy"]?.text("id") == "aggressive" && after.json.text("reason") == "volatility")
      let unknown = try await client.post(
        "/v1/accounts/default/strategy", #"{"strategy":"bold","reason":"r"}"#)
      #expect(unknown.status.code == 422 && unknown.text.contains("there is no \\\"bold\\\""))
      #expect(try await client.get("/v1/accounts/nobody/strategy").status == .notFound)
      let page = try await client.get("/v1/decisions")
      #expect(page.text.contains(#""event":"switched","from":"balanced","reason":"volatility""#))
    }
  }

  @Test(
    arguments: [
      (#"{"markets":{},"equity_usd":1,"free_capital_usd":1}"#, 422, "there is no market of BTC"),
      (
        #"{"markets":{"BTC":{"underlying_price":0}},"equity_usd":1,"free_capital_usd":1}"#, 422,
        "/markets/BTC"
      ),
      (
        #"{"assets":["BTC","BTC"],"markets":{},"equity_usd":1,"free_capital_usd":1}"#, 422, "BTC stands twice"
      ),
      (#"{"assets":["btc"],"markets":{},"equity_usd":1,"free_capital_usd":1}"#, 422, "/assets/0"),
      (#"{"markets":{},"equity_usd":-1,"free_capital_usd":1}"#, 422, "/equity_usd"),
      (#"{"markets":{},"equity_usd":1,"free_capital_usd":2,"assets":["BTC"]}"#, 422, "there is no market"),
      (#"{"markets":{},"equity_usd":1,"free_capital_usd":1,"leverage":9}"#, 422, "/leverage"),
      (#"{"markets":"#, 400, "not-json"),
      (#"{"account":"a b","markets":{},"equity_usd":1,"free_capital_usd":1}"#, 422, "/account"),
      (#"{"account":"nobody","markets":{},"equity_usd":1,"free_capital_usd":1}"#, 422, "there is no account"),
    ]) func whatIsWrongIsSaid(_ json: String, _ status: Int, _ text: String) async throws
  {
    try await world().test { client in
      let response = try await client.post("/v1/decisions", json)
      #expect(response.status.code == status && response.text.contains(text), "\(response.text)")
      #expect(response.headers[.contentType] == "application/problem+json")
    }
  }

  @Test func tenThousandAssetsAreRefusedByTheirNumber() async throws {
    let markets = (0..<10_000).map { "\"A\($0)\":{\"underlying_price\":1}" }.joined(separator: ",")
    let assets = (0..<10_000).map { "\"A\($0)\"" }.joined(separator: ",")
    try await world().test { client in
      for json in [
        "{\"markets\":{\(markets)},\"equity_usd\":1,\"free_capital_usd\":1}",
        "{\"assets\":[\(assets)],\"markets\":{},\"equity_usd\":1,\"free_capital_usd\":1}",
      ] {
        let response = try await client.post("/v1/decisions", json)
        #expect(
          response.status.code == 422 && response.text.contains("10000 assets; at most 10"),
          "\(response.text)")
      }
    }
  }

  @Test func moreThanSixtyInAMinuteAreTooMany() async throws {
    let world = try world()
    try await world.test { client in
      for _ in 0..<60 { #expect(try await client.post("/v1/decisions", Self.request).status == .ok) }
      let response = try await client.post("/v1/decisions", Self.request)
      #expect(response.status.code == 429 && response.text.contains("wait 60 seconds"), "\(response.text)")
      world.clock.advance(by: .seconds(60))
      #expect(try await client.post("/v1/decisions", Self.request).status == .ok)
    }
  }

  @Test func whereNoDecisionsAreMadeThereAreNone() async throws {
    try await SidecarWorld().test { client in
      let response = try await client.post("/v1/decisions", Self.request)
      #expect(response.status == .notFound && response.text.contains("--decisions"))
    }
  }
}
