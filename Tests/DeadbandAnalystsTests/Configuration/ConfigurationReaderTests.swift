import Foundation
import Testing

@testable import DeadbandAnalysts

@Suite struct ConfigurationReaderTests {
  private func read(
    _ file: String? = nil, environment: [String: String] = [:], flags: [String: String] = [:]
  ) throws -> AnalystsConfiguration {
    let file =
      try file.map { try ConfigurationFile(Array($0.utf8), source: "deadband.json") } ?? ConfigurationFile()
    return try ConfigurationReader(file: file, environment: environment, flags: flags).configuration()
  }

  private func refusal(
    _ file: String? = nil, environment: [String: String] = [:], flags: [String: String] = [:]
  ) -> String? {
    do {
      _ = try read(file, environment: environment, flags: flags)
      return nil
    } catch { return "\(error)" }
  }

  @Test func `without a file the four providers have their limits and ranks`() throws {
    let configuration = try read()
    let seen = configuration.providers.prefix(4).map {
      "\($0.name) \($0.limits.callsPerMinute ?? 0) \($0.limits.inFlight)"
    }
    #expect(seen == ["deepseek 100 5", "groq 120 5", "openai 60 5", "anthropic 50 5"])
    for provider in configuration.providers {
      #expect(provider.isEnabled && provider.temperature == 0.7 && provider.outputTokenLimit == 2_000)
      #expect(provider.timeout == .seconds(30) && provider.retry.attempts == 3)
    }
    #expect(configuration.routes.map(\.name) == ["priority", "hybrid"])
    #expect(
      configuration.routes.first?.members.prefix(4).map(\.analyst) == [
        "deepseek", "groq", "openai", "anthropic",
      ])
  }

  @Test func `flags win over the environment, that over the file`() throws {
    let file = #"{"providers":{"openai":{"model":"file","rank":1,"timeout_s":7}}}"#
    let environment = [
      "DEADBAND_PROVIDERS_OPENAI_MODEL": "environment", "DEADBAND_PROVIDERS_OPENAI_RANK": "2",
    ]
    let openAI = try #require(
      try read(file, environment: environment, flags: ["providers.openai.model": "flag"])[provider: "openai"])
    #expect(openAI.model == "flag" && openAI.rank == 2 && openAI.timeout == .seconds(7))
  }

  @Test func `a file adds providers and routes`() throws {
    let url = try #require(Bundle.module.url(forResource: "Fixtures/configuration", withExtension: "json"))
    let configuration = try read(String(decoding: try Data(contentsOf: url), as: UTF8.self))
    let mine = try #require(configuration[provider: "mine"])
    #expect(
      mine.baseURL == "http://127.0.0.1:9/v1" && mine.keyVariable == nil
        && mine.rates == TokenRates(input: 500_000, output: 1_000_000))
    #expect(configuration[provider: "deepseek"]?.limits.callsPerMinute == 10)
    #expect(configuration.defaultRoute == "cheap")
    #expect(
      configuration.routes.first
        == Route(
          "cheap", order: .cheapest,
          members: [Route.Member("deepseek"), Route.Member("mine", characterLimit: 500, share: 0.25)]))
  }

  @Test func `keys come from the environment, and no description shows them`() throws {
    let configuration = try read(environment: ["OPENAI_API_KEY": "sk-secret-1234"])
    let key = try #require(configuration[provider: "openai"]?.key)
    #expect(key == Secret("sk-secret-1234"))
    var dumped = ""
    dump(configuration, to: &dumped)
    for text in ["\(configuration)", String(reflecting: configuration), dumped] {
      #expect(!text.contains("sk-secret"))
    }
  }

  @Test func `the variables of older files are understood`() throws {
    let configuration = try read(environment: [
      "LLM_MODEL": "claude-haiku-4-5", "LLM_TEMPERATURE": "0.2", "LLM_MAX_TOKENS": "500", "LLM_TIMEOUT": "12",
      "LLM_MAX_CONCURRENT": "3", "LLM_MAX_RETRIES": "4", "LLM_RETRY_DELAY": "1.5",
      "LLM_LOCAL_ENABLED": "false",
      "LLM_LOCAL_MAX_LENGTH": "700", "GPU_CLEANUP_INTERVAL_SEC": "60", "MISTRAL_BATCH_SIZE": "7",
      "MISTRAL_BATCH_DELAY": "3", "LLM_CACHE_SIMILARITY": "0.9", "LLM_CACHE_TTL": "300",
    ])
    let (anthropic, local) = (configuration[provider: "anthropic"], configuration[provider: "ollama"])
    #expect(anthropic?.model == "claude-haiku-4-5" && anthropic?.temperature == 0.2)
    #expect(anthropic?.outputTokenLimit == 500 && anthropic?.timeout == .seconds(12))
    #expect(anthropic?.limits.inFlight == 3 && anthropic?.retry.attempts == 4)
    #expect(anthropic?.retry.shortest == .milliseconds(1_500))
    #expect(local?.isEnabled == false && local?.care?.unloadInterval == .seconds(60))
    #expect(local?.limits.batch == CallLimits.Batch(size: 7, pause: .seconds(3)))
    #expect(configuration.routes.last?.members.first?.characterLimit == 700)
  }

  @Test(arguments: [
    (#"{"providers":{"openai":{"modle":"x"}}}"#, "$.providers.openai.modle"),
    (#"{"providers":{"Open AI":{}}}"#, "a name is"),
    (#"{"providers":{"mine":{"model":"m"}}}"#, "providers.mine.base_url: is missing"),
    (
      #"{"providers":{"openai":{"calls_per_minute":0}}}"#,
      "providers.openai.calls_per_minute: \"0\" is refused"
    ),
    (#"{"providers":{"openai":{"temperature":3}}}"#, "providers.openai.temperature"),
    (#"{"providers":{"openai":{"enabled":"maybe"}}}"#, "true or false"),
    (#"{"providers":{"openai":{"base_url":"api.openai.com"}}}"#, "providers.openai.base_url"),
    (#"{"providers":{"openai":{"base_url":"https://user:key@host"}}}"#, "providers.openai.base_url"),
    (#"{"providers":{"openai":{"tokens_per_minute":100}}}"#, "contradict"),
    (#"{"providers":{"openai":{"context_tokens":2000}}}"#, "leaves no room"),
    (#"{"providers":{"openai":{"price_input":1}}}"#, "providers.openai.price_output: is missing"),
    (#"{"providers":{"openai":{"price_input":-1,"price_output":1}}}"#, "providers.openai.price_input"),
    (#"{"providers":{"openai":{"model":null}}}"#, "cannot be none"),
    (#"{"providers":{"openai":{"key_variable":""}}}"#, "is no name of a variable"),
    (#"{"providers":{"openai":{"format":"soap"}}}"#, "is no format"),
    (#"{"providers":{"openai":{"key_variable":"MY KEY"}}}"#, "is no name of a variable"),
    (#"{"routes":{"r":{"members":["nobody"]}}}"#, "routes.r: \"nobody\" is no provider"),
    (#"{"routes":{"r":{"members":[]}}}"#, "a route of nobody"),
    (#"{"routes":{"r":{"order":"random","members":["openai"]}}}"#, "is no order"),
    (#"{"routes":{"openai":{"members":["groq"]}}}"#, "a provider has this name"),
    (#"{"route":"nowhere"}"#, "route: \"nowhere\" is no route"),
    (#"{"providers":{}"#, "deadband.json: column"),
    (#"[]"#, "an object is needed"),
  ])
  func `what is wrong is refused with its place`(file: String, said: String) throws {
    let refused = try #require(refusal(file))
    #expect(refused.contains(said), "\(refused)")
  }

  @Test func `a wrong variable is refused too, never skipped`() throws {
    #expect(refusal(environment: ["LLM_MAX_TOKENS": "many"])?.contains("output_tokens: \"many\"") == true)
    #expect(refusal(environment: ["LLM_MAX_TOKENS": "many"])?.contains("LLM_MAX_TOKENS") == true)
    #expect(refusal(environment: ["DEADBAND_PROVIDERS_OPENAI_MODLE": "x"])?.contains("OPENAI_MODLE") == true)
    #expect(refusal(flags: ["providers.openia.model": "x"])?.contains("providers.openia.model") == true)
    #expect(refusal(environment: ["LLM_LOCAL_MAX_LENGTH": "long"])?.contains("LLM_LOCAL_MAX_LENGTH") == true)
    #expect(
      refusal(environment: ["DEADBAND_PROVIDERS_GROQ_RANK": "first"])?.contains("providers.groq.rank") == true
    )
  }
}
