import DeadbandCore

/// The variables that people have in `.env` files today, as far as they have a counterpart.
///
/// | variable | counterpart |
/// |--|--|
/// | `LLM_MODEL` | the model of the provider whose models are called so; else of the local one |
/// | `LLM_TEMPERATURE`, `LLM_MAX_TOKENS`, `LLM_TIMEOUT` | `temperature`, `output_tokens`, `timeout_s` of all that are built in |
/// | `LLM_MAX_CONCURRENT`, `LLM_MAX_RETRIES`, `LLM_RETRY_DELAY` | `in_flight`, `attempts`, `retry_delay_s` of the same |
/// | `LLM_LOCAL_ENABLED`, `LLM_LOCAL_MAX_LENGTH` | `enabled` of the local one; its limit in the route `hybrid` |
/// | `GPU_CLEANUP_INTERVAL_SEC` | `unload_interval_s` of the local one |
/// | `MISTRAL_BATCH_SIZE`, `MISTRAL_BATCH_DELAY` | `batch_size`, `batch_pause_s` of the local one |
///
/// `LLM_CACHE_SIMILARITY` and `LLM_CACHE_TTL` concern no analyst: what replaces them is a thresholds profile.
struct LegacyVariables {
  private let environment: [String: String]

  init(_ environment: [String: String]) { self.environment = environment }

  /// Keys of the configuration, with their values.
  var values: [String: String] {
    var values: [String: String] = [:]
    for (variable, field) in Self.ofAll {
      guard let value = environment[variable] else { continue }
      for provider in ProviderCatalogue.all { values["providers.\(provider.name).\(field.rawValue)"] = value }
    }
    for (variable, field) in Self.ofLocal {
      if let value = environment[variable] { values["providers.ollama.\(field.rawValue)"] = value }
    }
    if let model = environment["LLM_MODEL"] {
      values["providers.\(Self.provider(of: model)).model"] = model
    }
    return values
  }

  /// The variable that sets a key here; nil where none does.
  func variable(of key: String) -> String? {
    let parts = key.split(separator: ".").map(String.init)
    guard parts.count == 3, let field = ProviderField(rawValue: parts[2]) else { return nil }
    if field == .model { return environment["LLM_MODEL"] == nil ? nil : "LLM_MODEL" }
    let known = Self.ofAll + (parts[1] == "ollama" ? Self.ofLocal : [])
    return known.first { $0.1 == field && environment[$0.0] != nil }?.0
  }

  /// The longest prompt that the local model is asked, in characters.
  func localCharacterLimit() throws(ConfigurationError) -> Int? {
    guard let text = environment["LLM_LOCAL_MAX_LENGTH"] else { return nil }
    guard let limit = Int(text), limit > 0 else {
      throw .refused(
        source: "environment", path: "LLM_LOCAL_MAX_LENGTH",
        reason: "\"\(text)\" is refused; a whole number of characters, 1 or more, is needed")
    }
    return limit
  }

  private static let ofAll: [(String, ProviderField)] = [
    ("LLM_TEMPERATURE", .temperature), ("LLM_MAX_TOKENS", .outputTokens), ("LLM_TIMEOUT", .timeout),
    ("LLM_MAX_CONCURRENT", .inFlight), ("LLM_MAX_RETRIES", .attempts), ("LLM_RETRY_DELAY", .retryDelay),
  ]

  private static let ofLocal: [(String, ProviderField)] = [
    ("LLM_LOCAL_ENABLED", .enabled), ("GPU_CLEANUP_INTERVAL_SEC", .unloadInterval),
    ("MISTRAL_BATCH_SIZE", .batchSize), ("MISTRAL_BATCH_DELAY", .batchPause),
  ]

  private static func provider(of model: String) -> String {
    let families = [
      ("gpt-", "openai"), ("o1", "openai"), ("o3", "openai"), ("o4", "openai"), ("claude-", "anthropic"),
      ("gemini-", "gemini"), ("deepseek-", "deepseek"), ("grok-", "xai"),
    ]
    if let family = families.first(where: { model.hasPrefix($0.0) }) { return family.1 }
    return model.contains("/") ? "openrouter" : "ollama"
  }
}
