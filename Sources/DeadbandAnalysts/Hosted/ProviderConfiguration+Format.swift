internal import DeadbandCore

extension ProviderConfiguration {
  /// How it is spoken to.
  var wireFormat: any WireFormat {
    switch format {
    case .openAI:
      OpenAIFormat(
        schemaMode: schemaMode, tokenLimitField: isReasoningModel ? .maxCompletionTokens : .maxTokens,
        sendsTemperature: !isReasoningModel, asksForUsage: countsStreams)
    case .anthropic: AnthropicFormat()
    case .gemini: GeminiFormat(schemaMode: jsonMode == .schema ? .schema : .prompt)
    }
  }

  private var schemaMode: OpenAIFormat.SchemaMode {
    switch jsonMode {
    case .schema: .schema
    case .object: .object
    case .none: .prompt
    }
  }

  /// OpenAI's models that reason refuse a temperature and the older field for the answer's length.
  private var isReasoningModel: Bool {
    let name = model.split(separator: "/").last.map(String.init) ?? model
    return ["o1", "o3", "o4", "gpt-5"].contains { name.hasPrefix($0) }
  }
}

extension ProviderConfiguration {
  /// What its model costs: what the user states, else what the list says; nil where neither knows it.
  func price(among prices: PriceList, on day: CalendarDate) -> ModelPrice? {
    if let rates { return ModelPrice(provider: name, model: model, validFrom: .earliest, rates: rates) }
    return try? prices.price(provider: name, model: model, on: day)
  }
}
