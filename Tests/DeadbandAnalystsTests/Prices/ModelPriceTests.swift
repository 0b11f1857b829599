import DeadbandAnalysts
import DeadbandCore
import Testing

struct ModelPriceTests {
  private static let day = CalendarDate.earliest

  private func price(_ rates: TokenRates, tiers: [ModelPrice.Tier] = [], batch: TokenRates? = nil)
    -> ModelPrice
  {
    ModelPrice(provider: "p", model: "m", validFrom: Self.day, rates: rates, tiers: tiers, batch: batch)
  }

  @Test func `every sort of token has its price, and the sum is rounded up once`() {
    let price = price(
      TokenRates(input: 1001, cachedInput: 101, cacheWrite: 1252, longCacheWrite: 2003, output: 5005))
    let usage = TokenUsage(input: 7, cachedInput: 5, cacheWrite: 3, longCacheWrite: 2, output: 1)
    // 7007 + 505 + 3756 + 4006 + 5005 = 20279 pico-dollars.
    #expect(price.cost(of: usage) == nano(21))
    #expect(price.cost(of: TokenUsage()) == .zero)
    #expect(price.cost(of: TokenUsage(input: 1)) == nano(2))
    #expect(self.price(TokenRates(input: 1000, output: 0)).cost(of: TokenUsage(input: 3)) == nano(3))
  }

  @Test func `tokens without a price of their own cost what others do`() {
    let price = price(TokenRates(input: 1000, output: 0))
    #expect(price.cost(of: TokenUsage(cachedInput: 1, cacheWrite: 1, longCacheWrite: 1)) == nano(3))
    let write = self.price(TokenRates(input: 1000, cacheWrite: 2000, output: 0))
    #expect(write.cost(of: TokenUsage(longCacheWrite: 1)) == nano(2))
  }

  @Test func `above a tier's length the whole call costs more, cached tokens counted`() {
    let price = price(
      TokenRates(input: 1000, cachedInput: 100, output: 2000),
      tiers: [
        .init(above: 300, rates: TokenRates(input: 4000, cachedInput: 400, output: 8000)),
        .init(above: 200, rates: TokenRates(input: 2000, cachedInput: 200, output: 3000)),
      ])
    #expect(price.cost(of: TokenUsage(input: 200, output: 1)) == nano(202))
    #expect(price.cost(of: TokenUsage(input: 201, output: 1)) == nano(405))
    #expect(price.cost(of: TokenUsage(input: 1, cachedInput: 200)) == nano(42))
    #expect(price.cost(of: TokenUsage(input: 301, output: 1)) == nano(1212))
  }

  @Test func `a batch has rates of its own, where there are any`() {
    let usage = TokenUsage(input: 2, output: 1)
    let rates = TokenRates(input: 1000, output: 4000)
    #expect(
      price(rates, batch: TokenRates(input: 500, output: 2000)).cost(of: usage, isBatch: true) == nano(3))
    #expect(price(rates).cost(of: usage, isBatch: true) == nano(6))
  }

  @Test func `no usage overflows`() {
    let price = price(TokenRates(input: 1_000_000_000_000, output: 1_000_000_000_000))
    let most = TokenUsage(
      input: .max, cachedInput: .max, cacheWrite: .max, longCacheWrite: .max, output: .max)
    #expect(price.cost(of: most) == nano(.max))
    #expect(price.mostCost(promptBytes: .max, messages: .max, outputTokenLimit: .max) == nano(.max))
    #expect(price.cost(of: TokenUsage(input: -5)) == .zero)
  }

  /// Whatever a prompt's bytes turn out to be, and in whatever sorts the provider counts them.
  @Test func `no call costs more than the bound`() throws {
    var random = SplitMix64(seed: 11)
    for price in PriceList.bundled.models {
      for _ in 0..<200 {
        let bytes = Int.random(in: 0..<Int.random(in: 1..<600_000, using: &random), using: &random)
        let messages = Int.random(in: 1..<5, using: &random)
        let limit = Int.random(in: 0..<100_000, using: &random)
        let bound = price.mostCost(promptBytes: bytes, messages: messages, outputTokenLimit: limit)
        var left = Int64(bytes + 16 * (messages + 1))
        func part() -> Int64 {
          let part = Int64.random(in: 0...left, using: &random)
          left -= part
          return part
        }
        var usage = TokenUsage(cachedInput: part(), cacheWrite: part(), longCacheWrite: part())
        usage.input = left
        usage.output = Int64.random(in: 0...Int64(limit), using: &random)
        #expect(price.cost(of: usage) <= bound, "\(price.provider)/\(price.model): \(usage)")
      }
    }
  }
}
