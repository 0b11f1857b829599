import DeadbandCore
import Testing

@testable import DeadbandLab

struct CallCostTests {
  static func price(_ input: Int64, _ output: Int64) throws -> ModelPrice {
    ModelPrice(
      name: "m", provider: "p", validFrom: try #require(CalendarDate(year: 2026, month: 7, day: 24)),
      input: Money(nanoDollars: input), cachedInput: nil, output: Money(nanoDollars: output))
  }

  @Test("Half up to the nano-dollar, once for the sum")
  func rounding() throws {
    let cases: [(Int, Int, Int64, Int64, Int64)] = [
      (1, 0, 499_999, 0, 0), (1, 0, 500_000, 0, 1), (1, 1, 250_000, 250_000, 1), (3, 0, 500_000, 0, 2),
      (0, 0, 5, 5, 0), (1_000_000, 1_000_000, 7, 8, 15), (-5, -5, 1_000_000, 1_000_000, 0),
    ]
    for (input, output, inputPrice, outputPrice, expected) in cases {
      let cost = try CallCost.of(
        inputTokens: input, outputTokens: output, at: try Self.price(inputPrice, outputPrice))
      #expect(cost.nanoDollars == expected)
    }
  }

  @Test("Past 64 bits the sum is still exact, past the range of money it is an error")
  func large() throws {
    let dear = try Self.price(ModelPrice.limit.nanoDollars, 0)
    #expect(
      try CallCost.of(inputTokens: 9_000_000_000, outputTokens: 0, at: dear).nanoDollars
        == 9_000_000_000_000_000_000)
    #expect(throws: MoneyError.overflow) {
      try CallCost.of(inputTokens: .max, outputTokens: .max, at: dear)
    }
  }
}
