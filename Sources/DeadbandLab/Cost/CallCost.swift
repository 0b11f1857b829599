public import DeadbandCore

/// What one call of a model costs: its tokens at the model's price.
public enum CallCost {
  /// The cost of a call with so many tokens, none of them from the provider's cache.
  ///
  /// (input tokens × input price + output tokens × output price) / 1,000,000, the sum exact and rounded once, half up
  /// to the nano-dollar. Counts below 0 are taken as 0.
  ///
  /// - Throws: ``MoneyError/overflow`` past 9.2 billion dollars.
  public static func of(inputTokens: Int, outputTokens: Int, at price: ModelPrice) throws(MoneyError) -> Money
  {
    // Two products of 63 by 63 bits and their sum stay below 2^127.
    let total =
      Int128(max(inputTokens, 0)) * Int128(price.input.nanoDollars)
      + Int128(max(outputTokens, 0)) * Int128(price.output.nanoDollars)
    // The common case fits 64 bits, where the division is several times cheaper.
    if let small = Int64(exactly: total), small <= Int64.max - 500_000 {
      return Money(nanoDollars: (small + 500_000) / 1_000_000)
    }
    guard let nanoDollars = Int64(exactly: (total + 500_000) / 1_000_000) else { throw .overflow }
    return Money(nanoDollars: nanoDollars)
  }
}
