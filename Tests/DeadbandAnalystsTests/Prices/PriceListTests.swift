import DeadbandAnalysts
import DeadbandCore
import Testing

struct PriceListTests {
  private let day = CalendarDate(year: 2026, month: 11, day: 25) ?? .latest

  private func list(_ models: String) throws -> PriceList {
    let text = #"{"schema": 1, "unit": "USD per million tokens", "models": [\#(models)]}"#
    return try PriceList(json: Array(text.utf8), source: "mine.json")
  }

  private func model(_ more: String = "", input: String = "1", from: String = "2026-01-01") -> String {
    #"{"provider":"p","model":"m","kind":"completion","valid_from":"\#(from)","input":"\#(input)","output":"2"\#(more)}"#
  }

  @Test func `the list that ships can be read, and says what models cost`() throws {
    let list = PriceList.bundled
    #expect(list.models.count > 100)
    #expect(list.state == CalendarDate(year: 2026, month: 7, day: 24))
    for provider in ["anthropic", "deepseek", "gemini", "groq", "openai", "openrouter", "xai"] {
      #expect(list.models.contains { $0.provider == provider })
    }
    #expect(list.models.allSatisfy { $0.rates.input > 0 || $0.rates.output > 0 })
    #expect(list.models.contains { $0.kind == .embedding })
    let sonnet = try list.price(provider: "anthropic", model: "claude-sonnet-4-5", on: day)
    // 3, 0.3, 3.75, 6 and 15 dollars a million; above 200,000 tokens of prompt 6 and 22.5.
    #expect(sonnet.cost(of: TokenUsage(input: 1_000, output: 100)).dollars == "0.0045")
    #expect(sonnet.cost(of: TokenUsage(longCacheWrite: 1_000)).dollars == "0.006")
    #expect(sonnet.cost(of: TokenUsage(input: 200_001, output: 1)).dollars == "1.2000285")
    #expect(sonnet.contextTokens == 200_000 && sonnet.outputTokens == 64_000)
    let small = try list.price(provider: "openai", model: "text-embedding-3-small", on: day)
    #expect(small.cost(of: TokenUsage(input: 1)).nanoDollars == 20)
  }

  @Test func `an unknown model's cost is unknown, never zero`() throws {
    let unknown = PriceListError.unknownPrice(provider: "openai", model: "gpt-99")
    #expect(throws: unknown) { try PriceList.bundled.price(provider: "openai", model: "gpt-99", on: day) }
    #expect("\(unknown)" == "what \"gpt-99\" of \"openai\" costs is unknown; state its price to use it")
    var list = PriceList.bundled
    list.replace(
      ModelPrice(
        provider: "openai", model: "gpt-99", validFrom: .earliest, rates: TokenRates(input: 0, output: 0)))
    #expect(
      try list.price(provider: "openai", model: "gpt-99", on: day).cost(of: TokenUsage(input: 9)) == .zero)
  }

  @Test func `a price holds from its day on, the first also before`() throws {
    let list = try list(
      [model(input: "1", from: "2026-02-01"), model(input: "3", from: "2026-03-01")].joined(separator: ","))
    func input(_ month: Int, _ day: Int) throws -> Int64 {
      let date = try #require(CalendarDate(year: 2026, month: month, day: day))
      return try list.price(provider: "p", model: "m", on: date).rates.input
    }
    #expect(
      try [input(1, 1), input(2, 28), input(3, 1), input(12, 31)] == [
        1_000_000, 1_000_000, 3_000_000, 3_000_000,
      ])
  }

  @Test func `tiers take what they do not say from the model`() throws {
    let tiers = #","cached_input":"0.5","tiers":[{"above":100,"input":"7"}]"#
    let price = try list(model(tiers)).price(provider: "p", model: "m", on: day)
    #expect(
      price.tiers.map(\.rates) == [TokenRates(input: 7_000_000, cachedInput: 500_000, output: 2_000_000)])
  }

  @Test(arguments: [
    (#"{"provider":"p"}"#, "\"model\" is missing"),
    (#"{"surprise":1}"#, "unknown key"),
  ])
  func `a model that lacks something is refused`(text: String, reason: String) {
    #expect(refusal(text).contains(reason), "\(refusal(text))")
  }

  @Test func `bad prices are refused with their place and reason`() {
    #expect(
      refusal(model(input: "-1"))
        == "mine.json: $.models[0].input: -1 is refused; dollars from 0 to 1000000 are needed")
    #expect(refusal(model(input: "1e3")).contains("is no amount"))
    #expect(refusal(model(input: "0.0000001")).contains("six decimals are the most"))
    #expect(refusal(model(input: "1000001")).contains("1000000"))
    #expect(refusal(model(from: "2026-02-30")).contains("$.models[0].valid_from"))
    #expect(refusal(model(#","context_tokens":0"#)).contains("a whole number of tokens above 0"))
    #expect(refusal(model(#","tiers":[{"input":"1"}]"#)).contains("\"above\" is missing"))
    #expect(refusal(model() + "," + model()).contains("stands twice for 2026-01-01"))
    #expect(refusal(model().replacing("completion", with: "song")).contains("\"embedding\" is needed"))
    #expect(refusal("nonsense").hasPrefix("mine.json: "))
  }

  private func refusal(_ models: String) -> String {
    do {
      _ = try list(models)
      return ""
    } catch { return "\(error)" }
  }
}
