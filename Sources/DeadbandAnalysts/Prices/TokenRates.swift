package import DeadbandCore

/// What tokens of each sort cost, in whole pico-dollars (10⁻¹² $) a token: six decimals of dollars a million.
public struct TokenRates: Sendable, Hashable {
  /// Of a prompt, read anew.
  public let input: Int64
  /// Of a prompt, read from the provider's cache; nil where it has no such price: then they cost what others
  /// do.
  public let cachedInput: Int64?
  /// Of a prompt, written to the provider's cache; nil as above.
  public let cacheWrite: Int64?
  /// Of a prompt, written to the provider's cache for its longer time; nil: as much as for the usual time.
  public let longCacheWrite: Int64?
  /// Of an answer.
  public let output: Int64

  /// Rates in pico-dollars a token, each 0 or more.
  public init(
    input: Int64, cachedInput: Int64? = nil, cacheWrite: Int64? = nil, longCacheWrite: Int64? = nil,
    output: Int64
  ) {
    self.input = input
    self.cachedInput = cachedInput
    self.cacheWrite = cacheWrite
    self.longCacheWrite = longCacheWrite
    self.output = output
  }

  /// Of a model that costs nothing by the token, as one of one's own machine.
  public static let free = TokenRates(input: 0, output: 0)

  /// The dearest that a token of a prompt can be.
  var dearestInput: Int64 {
    [input, cachedInput, cacheWrite, longCacheWrite].compactMap(\.self).max() ?? input
  }

  /// The exact sum in pico-dollars.
  func picoDollars(_ usage: TokenUsage) -> Int128 {
    let parts: [(count: Int64, rate: Int64)] = [
      (usage.input, input), (usage.cachedInput, cachedInput ?? input),
      (usage.cacheWrite, cacheWrite ?? input),
      (usage.longCacheWrite, longCacheWrite ?? cacheWrite ?? input), (usage.output, output),
    ]
    return parts.reduce(0) { $0 + Int128(max($1.count, 0)) * Int128($1.rate) }
  }
}

extension Money {
  /// Pico-dollars as money, rounded up to the next nano-dollar; held within the range.
  package init(roundingUpPicoDollars picoDollars: Int128) {
    let (quotient, rest) = picoDollars.quotientAndRemainder(dividingBy: 1000)
    self.init(nanoDollars: Int64(clamping: quotient + (rest > 0 ? 1 : 0)))
  }
}
