/// The tokens that a provider charges for, as it counted them. No token is in two of the counts.
public struct TokenUsage: Sendable, Hashable {
  /// Tokens of the prompt that were read anew.
  public var input: Int64
  /// Tokens of the prompt that the provider had in its cache.
  public var cachedInput: Int64
  /// Tokens of the prompt that were written to the provider's cache for its usual time (Anthropic: 5 minutes).
  public var cacheWrite: Int64
  /// Tokens of the prompt that were written to the provider's cache for its longer time (Anthropic: 1 hour).
  public var longCacheWrite: Int64
  /// Tokens of the answer, those of its reasoning among them.
  public var output: Int64

  /// Counts of tokens, each 0 or more.
  public init(
    input: Int64 = 0, cachedInput: Int64 = 0, cacheWrite: Int64 = 0, longCacheWrite: Int64 = 0,
    output: Int64 = 0
  ) {
    self.input = input
    self.cachedInput = cachedInput
    self.cacheWrite = cacheWrite
    self.longCacheWrite = longCacheWrite
    self.output = output
  }

  /// Tokens of the whole prompt, however they are charged: what prices by length go by. Saturates at the range's end.
  public var prompt: Int64 {
    [input, cachedInput, cacheWrite, longCacheWrite].reduce(0) { sum, count in
      let (next, overflow) = sum.addingReportingOverflow(count)
      return overflow ? .max : next
    }
  }
}
