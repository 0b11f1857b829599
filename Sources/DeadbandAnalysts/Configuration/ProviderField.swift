/// A provider's keys in a configuration.
enum ProviderField: String, CaseIterable {
  case format, model, enabled, rank, temperature, attempts, waiting
  case baseURL = "base_url"
  case keyVariable = "key_variable"
  case outputTokens = "output_tokens"
  case timeout = "timeout_s"
  case callsPerMinute = "calls_per_minute"
  case tokensPerMinute = "tokens_per_minute"
  case callsPerDay = "calls_per_day"
  case inFlight = "in_flight"
  case retryDelay = "retry_delay_s"
  case contextTokens = "context_tokens"
  case json
  case streamUsage = "stream_usage"
  case batchSize = "batch_size"
  case batchPause = "batch_pause_s"
  case warmUp = "warm_up"
  case keepAlive = "keep_alive_s"
  case unloadInterval = "unload_interval_s"
  case idle = "idle_s"
  case inputPrice = "price_input"
  case cachedInputPrice = "price_cached_input"
  case cacheWritePrice = "price_cache_write"
  case outputPrice = "price_output"

  /// Whether it may be `none`: there is no such limit, no temperature is sent, no key is needed.
  var isOptional: Bool {
    switch self {
    case .temperature, .keyVariable, .callsPerMinute, .tokensPerMinute, .callsPerDay, .contextTokens,
      .batchSize,
      .unloadInterval, .idle, .json:
      true
    default: false
    }
  }
}
