import DeadbandCore
import Testing

@testable import DeadbandDecisions

@Suite struct AccountVariablesTests {
  @Test func oneAccountIsReadFromPlainVariables() throws {
    let variables = try AccountVariables([
      "ASSETS": "BTCUSDT,ETHUSDT", "LEVERAGE": "2.0", "MAX_POSITION_SIZE_USD": "10000",
      "DECISION_CACHE_TTL": "120",
      "STRATEGY": "aggressive", "OPENAI_API_KEY": "k", "MODELS": "fast, slow", "DAILY_LOSS_LIMIT": "0.1",
    ])
    let account = try #require(variables.accounts.first)
    #expect(variables.accounts.count == 1 && account.id == "default" && account.strategy == "aggressive")
    #expect(account.ceilings == AccountCeilings(largestPosition: DecisionWorld.dollars(10_000), leverage: 2))
    #expect(account.models == ["fast", "slow"] && account.dailyLossLimit == 0.1)
    #expect(
      account.timeToLive == .seconds(120) && variables.environment(of: "default")["OPENAI_API_KEY"] == "k")
  }

  @Test func severalAccountsHaveWhatIsTheirsAndNoOthersKey() throws {
    let variables = try AccountVariables(
      [
        "MULTI_ACCOUNT_MODE": "true", "ACCOUNT_IDS": "account1, account2", "ASSETS": "BTCUSDT",
        "ASSETS_account2": "SPY,AAPL",
        "OPENAI_API_KEY": "everybody", "OPENAI_API_KEY_account1": "first",
        "OPENAI_API_KEY_account2": "second",
        "LLM_MODEL": "m", "LLM_MODEL_account2": "other", "ENABLE_CACHING_account1": "false",
      ], keys: ["OPENAI_API_KEY"])
    #expect(variables.accounts.map { $0.assets.assets.map(\.symbol) } == [["BTCUSDT"], ["SPY", "AAPL"]])
    #expect(variables.accounts.map(\.timeToLive) == [.milliseconds(1), .seconds(300)])
    let (first, second) = (variables.environment(of: "account1"), variables.environment(of: "account2"))
    #expect(first["OPENAI_API_KEY"] == "first" && second["OPENAI_API_KEY"] == "second")
    #expect(first["LLM_MODEL"] == "m" && second["LLM_MODEL"] == "other")
    #expect(
      !first.values.contains("second") && !first.values.contains("everybody")
        && !second.values.contains("first"))
  }

  @Test func anExchangeIsReadFromVariables() throws {
    let variables = try AccountVariables([
      "ASSETS": "BTC", "MARKET_DATA_URL": "http://127.0.0.1:1/k", "INTERVAL": "15m",
      "MARKET_DATA_CACHE_TTL": "5",
      "INDICATOR_CACHE_TTL": "90",
    ])
    var expected = KlinesClient.Configuration(url: "http://127.0.0.1:1/k")
    expected.interval = "15m"
    (expected.marketTime, expected.indicatorTime) = (.seconds(5), .seconds(90))
    #expect(variables.exchange == expected)
    #expect(try AccountVariables(["ASSETS": "BTC"]).exchange == nil)
    let problems = #expect(throws: AccountVariables.Problems.self) {
      try AccountVariables([
        "ASSETS": "BTC", "MARKET_DATA_URL": "ftp://x", "INTERVAL": "1 hour", "INDICATOR_CACHE_TTL": "-1",
      ])
    }
    #expect(try #require(problems).lines.map { $0.prefix(16) } == ["MARKET_DATA_URL:"])
    let others = #expect(throws: AccountVariables.Problems.self) {
      try AccountVariables([
        "ASSETS": "BTC", "MARKET_DATA_URL": "http://x", "INTERVAL": "1 hour", "INDICATOR_CACHE_TTL": "-1",
      ])
    }
    #expect(try #require(others).lines.count == 2)
  }

  @Test func allThatIsWrongIsSaidAtOnce() throws {
    let problems = #expect(throws: AccountVariables.Problems.self) {
      try AccountVariables(
        [
          "MULTI_ACCOUNT_MODE": "true", "ACCOUNT_IDS": "a,b,a,x y/", "ASSETS_a": "BTC,BTC",
          "LEVERAGE_a": "200",
          "MODELS_a": "x,,y", "DAILY_LOSS_LIMIT_b": "-1", "STRATEGY_b": "bold", "ENABLE_CACHING": "perhaps",
          "OPENAI_API_KEY": "k", "OPENAI_API_KEY_a": "k",
        ], keys: ["OPENAI_API_KEY"])
    }
    let lines = try #require(problems).lines
    for part in [
      "ACCOUNT_IDS: \"a\" is refused", "ACCOUNT_IDS: \"xy/\" is refused", "ASSETS_a: BTC stands twice",
      "LEVERAGE_a: \"200\" is refused", "STRATEGY_b: there is no \"bold\"",
      "ENABLE_CACHING: \"perhaps\" is refused",
      "MODELS_a: \"x,,y\" is refused", "DAILY_LOSS_LIMIT_b: \"-1\" is refused", "ASSETS_b: it is missing",
      "OPENAI_API_KEY_b: the key of b is missing",
    ] { #expect(lines.contains { $0.hasPrefix(part) }, "\(part): \(lines)") }
    #expect(!lines.contains { $0.contains("OPENAI_API_KEY_a:") })
  }
}
