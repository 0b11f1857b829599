public import DeadbandCore

/// What a provider asks for the tokens of one of its models.
public struct ModelPrice: Sendable, Hashable {
  /// Rates of calls whose prompt is longer than so many tokens; they hold for the whole call then.
  public struct Tier: Sendable, Hashable {
    /// Tokens of the prompt, however they are charged, above which the rates hold.
    public let above: Int64
    /// The rates.
    public let rates: TokenRates

    /// A tier.
    public init(above: Int64, rates: TokenRates) {
      self.above = above
      self.rates = rates
    }
  }

  /// The provider's name.
  public let provider: String
  /// The model, as the provider calls it.
  public let model: String
  /// What it is asked for.
  public let kind: LedgerCall.Kind
  /// The first day of these prices.
  public let validFrom: CalendarDate
  /// The rates of calls that no tier is for.
  public let rates: TokenRates
  /// Tiers, the one of the longest prompts last.
  public let tiers: [Tier]
  /// The rates of calls in a batch, prompts not told apart by their sort; nil where there are none.
  public let batch: TokenRates?
  /// The most tokens of a prompt; nil where that is not known.
  public let contextTokens: Int64?
  /// The most tokens of an answer; nil where that is not known.
  public let outputTokens: Int64?

  /// A price.
  public init(
    provider: String, model: String, kind: LedgerCall.Kind = .completion, validFrom: CalendarDate,
    rates: TokenRates, tiers: [Tier] = [], batch: TokenRates? = nil, contextTokens: Int64? = nil,
    outputTokens: Int64? = nil
  ) {
    self.provider = provider
    self.model = model
    self.kind = kind
    self.validFrom = validFrom
    self.rates = rates
    self.tiers = tiers.sorted { $0.above < $1.above }
    self.batch = batch
    self.contextTokens = contextTokens
    self.outputTokens = outputTokens
  }

  /// What a call costs: exact sums of integers, rounded up once to the next nano-dollar. O(1).
  ///
  /// - Parameters:
  ///   - usage: the tokens that the provider counted.
  ///   - isBatch: whether it was part of a batch. Without rates for batches it costs what any call does.
  public func cost(of usage: TokenUsage, isBatch: Bool = false) -> Money {
    let rates = (isBatch ? batch : nil) ?? rates(promptTokens: usage.prompt)
    return Money(roundingUpPicoDollars: rates.picoDollars(usage))
  }

  /// The most that a call can cost, to be reserved before it is made. O(1).
  ///
  /// No tokenizer is at hand: a text has no more tokens than bytes of UTF-8. Every token is taken to be of
  /// the dearest sort, in the dearest tier that the prompt may reach. ``templateTokens`` for each message,
  /// and once for the whole prompt, are for what the provider itself writes around them.
  ///
  /// - Parameters:
  ///   - promptBytes: bytes of UTF-8 of all that is sent as a prompt, schemas among it.
  ///   - messages: how many messages it has.
  ///   - outputTokenLimit: the most tokens of the answer that the request allows, those of its reasoning
  ///     among them.
  public func mostCost(promptBytes: Int, messages: Int = 1, outputTokenLimit: Int) -> Money {
    let template = Self.templateTokens * (Int128(max(messages, 0)) + 1)
    let prompt = Int128(max(promptBytes, 0)) + template
    let reachable = [rates] + tiers.filter { Int128($0.above) < prompt }.map(\.rates)
    let input = reachable.map(\.dearestInput).max() ?? rates.dearestInput
    let output = reachable.map(\.output).max() ?? rates.output
    return Money(
      roundingUpPicoDollars: prompt * Int128(input) + Int128(max(outputTokenLimit, 0)) * Int128(output))
  }

  /// Tokens that providers are taken to add for each message.
  package static let templateTokens: Int128 = 16

  private func rates(promptTokens: Int64) -> TokenRates {
    tiers.last { promptTokens > $0.above }?.rates ?? rates
  }
}
