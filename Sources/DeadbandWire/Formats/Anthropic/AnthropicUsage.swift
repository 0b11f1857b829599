import DeadbandCore

/// Usage as it grows during a stream: every field that comes replaces the one before, since counts are cumulative.
struct AnthropicUsage {
  private var input: Int64?
  private var output: Int64?
  private var cacheRead: Int64?
  private var cacheCreation: Int64?
  private var shortCreation: Int64?
  private var longCreation: Int64?

  /// Takes a `usage`, or its absence.
  mutating func take(_ usage: JSONValue?) throws(AnalystError) {
    guard let usage else { return }
    input = try usage.count("input_tokens") ?? input
    output = try usage.count("output_tokens") ?? output
    cacheRead = try usage.count("cache_read_input_tokens") ?? cacheRead
    cacheCreation = try usage.count("cache_creation_input_tokens") ?? cacheCreation
    if let creation = usage["cache_creation"] {
      shortCreation = try creation.count("ephemeral_5m_input_tokens") ?? shortCreation
      longCreation = try creation.count("ephemeral_1h_input_tokens") ?? longCreation
    }
  }

  /// The counts; nil where one of the two that always stand is missing.
  var counted: TokenUsage? {
    guard let input, let output else { return nil }
    let long = longCreation ?? 0
    // The sum stands beside its parts; where a part is missing it is what the other leaves.
    let short = shortCreation ?? max(0, (cacheCreation ?? 0) - long)
    return TokenUsage(
      input: input, cachedInput: cacheRead ?? 0, cacheWrite: short, longCacheWrite: long, output: output)
  }
}
