package import DeadbandCore

extension TradingStrategy {
  /// Its document, as ``StrategyBook`` reads it.
  package var json: JSONValue {
    var fields: [JSONValue.Field] = [
      .init("id", .string(id)), .init("summary", .string(summary)),
      .init("risk_per_trade", .number(riskPerTrade)),
      .init("largest_position", .number(largestPosition)), .init("leverage", .number(leverage)),
      .init(
        "risk_levels",
        .array(riskLevels.words.map { .string($0) })),
      .init("prompt", .string(prompt)), .init("profile", .string(profile)),
      .init("sensitivity", .number(sensitivity)),
    ]
    if let model { fields.append(.init("model", .string(model))) }
    if let optionStrategy { fields.append(.init("option_strategy", .string(optionStrategy))) }
    return .object(fields)
  }
}
