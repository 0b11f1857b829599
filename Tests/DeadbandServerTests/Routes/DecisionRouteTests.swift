import Deadband
import DeadbandCore
import DeadbandDecisions
import DeadbandRulebook
import DeadbandTesting
import Foundation
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import DeadbandServer

/// Decisions through the routes, made by the directional rulebook.
@Suite struct DecisionRouteTests {
  private func world(
    assets: String = "BTC,ETH", timeToLive: Duration = .seconds(300), clock: ManualClock = ManualClock(),
    tokens: TokenBook? = nil, tempers: [Temper] = [.steady]
  ) throws -> SidecarWorld {
    try SidecarWorld(
      RulebookAnalyst(), tokens: tokens,
      trading: { place, clock in
        let history = DecisionHistory(try AnalysisStore.open(place.path + "/decisions", at: clock.date))
        return try TradingRoom(
          ["default", "other"].map {
            AccountConfiguration($0, assets: try AssetList(text: assets), timeToLive: timeToLive)
          },
          history: history, clock: clock.analystClock
        ) { account, strategy throws(DecisionsError) in
          var configuration = DeskConfiguration()
          configuration.timeToLive = account.timeToLive
          configuration.engine.quality.shadowShare = 0
          configuration.engine.quality.repeatShare = 0
          return try tempers.map { temper throws(DecisionsError) in
            configuration.variant = tempers.count > 1 ? temper.rawValue : nil
            return try DecisionDesk(
              account: account.id, strategy: strategy, analyst: DirectionalAnalyst(temper), profile: .seed,
              store: place.store, configuration: configuration, clock: clock.analystClock)
          }
        }
      }, clock: clock)
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

  @Test func whoWantsANewOneGetsIt() async throws {
    try await world().test { client in
      _ = try await client.post("/v1/decisions", Self.request)
      let again = try await client.post("/v1/decisions/generate", Self.request)
      #expect(again.text.ranges(of: #""asked":true"#).count == 2, "\(again.text)")
      // The same rules say the same: nothing is to be done anew.
      #expect(try again.json["changed"] == .array([]))
      let account = try await client.get("/v1/accounts/default").json
      #expect(
        account["decided"] == .number(2) && account["asked"] == .number(4)
          && account.text("strategy") == "balanced")
      #expect(try await client.get("/v1/accounts/nobody").status == .notFound)
      let market = try await client.get("/v1/market-data/BTC")
      #expect(market.status.code == 422 && market.text.contains("INSUFFICIENT_MARKET_DATA"))
      #expect(market.text.contains("MARKET_DATA_URL"))
      #expect(try await client.get("/v1/market-data/btc").status == .notFound)
    }
  }

  /// Three models are asked, the vote is given, each one's answer beside it, and each stands in the history and on the leaderboard.
  @Test func severalModelsDecideTogether() async throws {
    try await world(tempers: Temper.allCases).test { client in
      let reply = try await client.post("/v1/decisions", Self.request)
      let first = try reply.json
      guard case .array(let models)? = first["models"], case .array(let parts)? = first["parts"] else {
        Issue.record("\(reply.text)")
        return
      }
      #expect(
        models.map { $0.text("model") } == Temper.allCases.map { "directional \($0.rawValue) (offline)" })
      #expect(parts.count == 6 && parts.allSatisfy { $0["asked"] == .boolean(true) })
      let again = try await client.post("/v1/decisions", Self.request)
      #expect(try again.json["changed"] == .array([]) && !again.text.contains(#""asked":true"#))
      let page = try await client.get("/v1/decisions")
      #expect(page.text.ranges(of: #""event":"decided""#).count == 4)
      #expect(page.text.ranges(of: #""model":"consensus""#).count == 1)
      let metrics = try await client.get("/v1/decisions/metrics?timeframe=1h").json
      #expect(metrics["decided"] == .number(2) && metrics["hit_share"] == .number(0.5))
      let prometheus = try await client.get("/metrics").text
      for line in [
        #"deadband_decision_day_return_ratio{account="default",model="consensus"} "#,
        #"deadband_decision_daily_loss_limit_ratio{account="default"} 0.05"#,
        #"deadband_decision_oversized_positions_total{account="other"} 0"#,
        #"deadband_decision_closed_trades{account="default",model="directional calm (offline)"} 0"#,
      ] { #expect(prometheus.contains("\n" + line), "\(line)") }
    }
  }

  @Test func thePageShowsDecisions() async throws {
    try await world(tempers: Temper.allCases).test { client in
      let empty = try await client.get("/decisions?window=hour")
      #expect(empty.status == .ok && empty.text.contains("Nothing was decided in the last hour."))
      #expect(empty.text.contains("No decision that a paper account could act on."))
      for _ in 0..<3 { _ = try await client.post("/v1/decisions", Self.request) }
      let page = try await client.get("/decisions")
      #expect(page.headers[.contentType] == "text/html; charset=utf-8")
      #expect(page.headers[.contentSecurityPolicy]?.hasPrefix("default-src 'none'") == true)
      for text in [
        "3 decisions in the last day", "decisions from the cache", "66.7%", "directional brisk (offline)",
        "consensus", #"aria-current="page""#,
      ] { #expect(page.text.contains(text), "\(text)") }
      #expect(try await client.get("/").text.contains(#"href="/decisions""#))
      #expect(try await client.get("/decisions?window=year").status.code == 422)
    }
  }

  /// It shows all accounts: to an operator alone.
  @Test func aTenantSeesNoPageOfDecisions() async throws {
    var book = TokenBook()
    let tenant = try book.issue(tenant: "default", role: .tenant, expires: nil)
    let token = try book.issue(tenant: "a", role: .operator, expires: nil)
    try await world(tokens: book).test { client in
      let refused = try await client.get("/decisions")
      #expect(refused.status == .unauthorized)
      #expect(refused.headers[.wwwAuthenticate] == #"Basic realm="Deadband", charset="UTF-8""#)
      #expect(try await client.get("/decisions", [.authorization: "Bearer \(tenant)"]).status == .forbidden)
      #expect(try await client.get("/decisions", [.authorization: "Bearer \(token)"]).status == .ok)
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
      // Nothing was decided by it so far; then something is.
      let path = "/v1/strategies/aggressive/performance"
      let nothing = try await client.get(path).json
      #expect(nothing["performance"] == nil && nothing.text("timeframe") == "7d")
      _ = try await client.post("/v1/decisions", Self.request)
      let one = try await client.get("\(path)?timeframe=24h&account=default").json
      #expect(
        one["performance"]?["decisions"] == .number(1) && one["performance"]?.text("model") == "aggressive")
      #expect(try await client.get("/v1/strategies/bold/performance").status == .notFound)
      #expect(try await client.get("\(path)?timeframe=forever").status.code == 422)
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

  /// A token speaks for its own account; an operator's for each.
  @Test func noAccountSpeaksForAnother() async throws {
    var book = TokenBook()
    func header(_ token: String) -> HTTPFields { [.authorization: "Bearer \(token)"] }
    let own = header(try book.issue(tenant: "other", role: .tenant, expires: nil))
    let ops = header(try book.issue(tenant: "ops", role: .operator, expires: nil))
    try await world(tokens: book).test { client in
      let foreign = Self.request.replacing("{\"markets\"", with: "{\"account\":\"default\",\"markets\"")
      #expect(try await client.post("/v1/decisions", foreign, own).status == .forbidden)
      #expect(try await client.post("/v1/decisions", foreign, ops).status == .ok)
      #expect(try await client.post("/v1/decisions", Self.request, own).json.text("account") == "other")
      for path in [
        "/v1/decisions?account=default", "/v1/decisions/metrics?account=default", "/v1/accounts/default",
        "/v1/accounts/default/strategy",
      ] {
        #expect(try await client.get(path, own).status == .forbidden, "\(path)")
        #expect(try await client.get(path, ops).status == .ok, "\(path)")
      }
      let switching = #"{"strategy":"aggressive","reason":"r"}"#
      #expect(try await client.post("/v1/accounts/default/strategy", switching, own).status == .forbidden)
      // Its own history alone.
      let page = try await client.get("/v1/decisions", own).text
      #expect(page.contains(#""account":"other""#) && !page.contains(#""account":"default""#))
    }
  }

  @Test func whereNoDecisionsAreMadeThereAreNone() async throws {
    try await SidecarWorld().test { client in
      let response = try await client.post("/v1/decisions", Self.request)
      #expect(response.status == .notFound && response.text.contains("--decisions"))
    }
  }

  private static let data = URL(filePath: #filePath).deletingLastPathComponent().appending(
    path: "../../../Examples/data"
  ).standardized.path

  /// A month of shipped hourly prices, asked bar by bar: the same decisions, and in the end the same money, as the replay's.
  @Test func aMonthOverHTTPIsTheMonthOfTheReplay() async throws {
    let names = ["AAPL", "BAC", "SPY"]
    let bars = try BarTicks(
      names.compactMap { name in Asset(name).map { ($0, "\(Self.data)/\(name)_1h.csv.gz") } })
    var ticks: [DecisionReplay.Tick] = []
    while let (tick, day) = try bars.next(), "\(day)" <= "2016-03-31" {
      if "\(day)" >= "2016-03-01" { ticks.append(tick) }
    }
    let first = try #require(ticks.first)
    #expect(ticks.count == 154)
    var plan = DecisionReplay.Plan(
      try AssetList(text: names.joined(separator: ",")),
      strategy: try StrategyBook.builtIn.strategy("balanced"),
      profile: .seed)
    plan.desk.timeToLive = .seconds(86_400)
    let place = try TemporaryStore(at: first.at)
    let replay = try DecisionReplay(plan, models: [DirectionalAnalyst(.steady)], store: place.store)
    let clock = ManualClock(start: first.at)
    let world = try world(assets: names.joined(separator: ","), timeToLive: .seconds(86_400), clock: clock)
    let (all, initial, costs) = (ticks, plan.initial, plan.costs)
    try await world.test { client in
      var account = PaperAccount(initial: initial, costs: costs)
      var last = first.at
      for tick in all {
        clock.advance(by: .seconds(Int64(tick.at.seconds(since: last))))
        last = tick.at
        account.mark(tick.markets.mapValues(\.underlyingPrice), at: tick.at)
        let answer = try await client.post("/v1/decisions", Self.body(tick, account))
        let reply = try #require(await replay.add(tick).first?.result.get())
        #expect(answer.status == .ok, "\(answer.text)")
        let expected = try JSONValue(reply.decision.json)
        #expect(try answer.json["decision"] == expected, "\(tick.at)")
        for part in reply.decision.decisions where reply.changed.contains(part.asset) {
          account.apply(part, leverage: 2, at: tick.at)
        }
      }
      let record = try #require(replay.leaderboard.rows.first?.record)
      #expect(record.account.equity == account.equity && account.trades.count > 10)
    }
    await replay.shutdown()
  }

  private static func body(_ tick: DecisionReplay.Tick, _ account: PaperAccount) -> String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("markets")
      writer.object { writer in
        for (asset, market) in tick.markets {
          writer.key(asset.symbol)
          market.write(.standard, &writer)
        }
      }
      writer.key("equity_usd")
      writer.json(account.equity.dollars.utf8)
      writer.key("free_capital_usd")
      writer.json(account.freeCapital.dollars.utf8)
      writer.key("positions")
      writer.object { writer in
        for (asset, position) in account.positions {
          writer.key(asset.symbol)
          writer.object { writer in
            writer.key("quantity")
            writer.number(position.quantity)
            writer.key("entry_price")
            writer.number(position.entryPrice)
          }
        }
      }
      writer.key("at")
      writer.string(tick.at.description)
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
