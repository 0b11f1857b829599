public import DeadbandCore
internal import DeadbandPrompts

/// What one analysis costs: the tokens of its real prompt and of a typical answer, at a model's price.
///
///     var cost = AnalysisCost(model: try PriceList.bundled.model(named: "gpt-4.1"))
///     let money = try cost.ofCall(snapshot, strategy: "IRON_CONDOR")
///
/// The tokens of the prompt are estimated from its text (`TokenScanner`), those of the answer are the constant
/// ``answerTokens``. It remembers the counts of each strategy's fixed text: the first call for a strategy allocates,
/// later ones do not. The number of strategies is the profile's.
public struct AnalysisCost: Sendable {
  /// The model asked, and its price.
  public let model: ModelPrice
  /// The indicators that the prompts show.
  public let schema: IndicatorSchema
  private var prompts: [String?: PromptTokens] = [:]

  /// Tokens of an answer: those of a typical one. Hidden reasoning, which some models bill as output, is not in it.
  public static let answerTokens = PromptTokens.ofAnswer

  /// The cost of asking a model about snapshots of a schema.
  public init(model: ModelPrice, schema: IndicatorSchema = .standard) {
    self.model = model
    self.schema = schema
  }

  /// The tokens of the prompt for a snapshot.
  ///
  /// - Parameter position: as in `PromptText.append(_:position:to:)`.
  public mutating func promptTokens(
    _ snapshot: Snapshot, strategy: String?, position: ArraySlice<UInt8>? = nil
  ) -> Int {
    if let prompt = prompts[strategy] { return prompt.count(snapshot, position: position) }
    let prompt = PromptTokens(PromptText(strategy: strategy, schema: schema))
    prompts[strategy] = prompt
    return prompt.count(snapshot, position: position)
  }

  /// The cost of one analysis of a snapshot, nothing of it from the provider's cache.
  ///
  /// - Throws: ``MoneyError/overflow``, which no real price and prompt can reach.
  public mutating func ofCall(
    _ snapshot: Snapshot, strategy: String?, position: ArraySlice<UInt8>? = nil
  ) throws(MoneyError) -> Money {
    try CallCost.of(
      inputTokens: promptTokens(snapshot, strategy: strategy, position: position),
      outputTokens: Self.answerTokens, at: model)
  }
}
