/// The providers that are known without configuration. Each can be changed key by key, and others added.
enum ProviderCatalogue {
  static let all: [ProviderConfiguration] = [
    hosted("deepseek", "https://api.deepseek.com/v1", "deepseek-chat", rank: 1, calls: 100, json: .object),
    hosted(
      "groq", "https://api.groq.com/openai/v1", "llama-3.3-70b-versatile", rank: 2, calls: 120, json: .object),
    hosted("openai", "https://api.openai.com/v1", "gpt-4o-mini", rank: 3, calls: 60),
    hosted("anthropic", "https://api.anthropic.com", "claude-sonnet-4-5", .anthropic, rank: 4, calls: 50),
    hosted(
      "gemini", "https://generativelanguage.googleapis.com", "gemini-2.5-flash", .gemini, rank: 5, calls: 60),
    hosted(
      "openrouter", "https://openrouter.ai/api/v1", "deepseek/deepseek-chat", rank: 6, calls: nil,
      json: .object),
    hosted("xai", "https://api.x.ai/v1", "grok-3-mini-latest", rank: 7, calls: 60),
    ollama,
  ]

  private static func hosted(
    _ name: String, _ baseURL: String, _ model: String, _ format: ProviderConfiguration.Format = .openAI,
    rank: Int, calls: Int?, json: ProviderConfiguration.JSONMode = .schema
  ) -> ProviderConfiguration {
    var provider = ProviderConfiguration(name: name, format: format, baseURL: baseURL, model: model)
    provider.keyVariable = "\(name.uppercased())_API_KEY"
    provider.rank = rank
    provider.limits.callsPerMinute = calls
    provider.jsonMode = json
    return provider
  }

  /// A model of this machine: free, and served in groups.
  private static var ollama: ProviderConfiguration {
    var provider = ProviderConfiguration(
      name: "ollama", format: .openAI, baseURL: "http://127.0.0.1:11434/v1", model: "mistral")
    provider.rank = 8
    provider.rates = .free
    provider.limits.batch = CallLimits.Batch()
    provider.care = ModelCare()
    return provider
  }
}
