/// One provider as it is to be asked.
public struct ProviderConfiguration: Sendable, Hashable {
  /// The form in which a provider is spoken to.
  public enum Format: String, Sendable, Hashable, CaseIterable {
    /// OpenAI's chat completions, which most others copy.
    case openAI = "openai"
    case anthropic
    case gemini
  }

  /// What it is called in routes, errors and the ledger: lowercase letters, digits, `-` and `_`.
  public var name: String
  /// How it is spoken to.
  public var format: Format
  /// Where it is: scheme, host, and the path that stands before the format's own.
  public var baseURL: String
  /// Its key; nil for providers that want none.
  public var key: Secret?
  /// The environment's variable that the key is looked for in; nil where none is needed.
  public var keyVariable: String?
  /// The model that is asked, as the provider calls it.
  public var model: String
  /// Whether it is asked at all.
  public var isEnabled = true
  /// Its place among the others, in lists and in the route `priority`: 1 is first.
  public var rank = 100
  /// The temperature of sampling; nil leaves it to the provider.
  public var temperature: Double? = 0.7
  /// The most tokens that an answer may have.
  public var outputTokenLimit = 2_000
  /// How long a call may take, queue and retries included.
  public var timeout = Duration.seconds(30)
  /// How fast it may be asked.
  public var limits = CallLimits()
  /// Calls a day (UTC); nil for no limit of our own.
  public var callsPerDay: Int?
  /// When a failed call is made again.
  public var retry = RetryPolicy()
  /// Tokens that prompt and answer may have together; nil where that is not known.
  public var contextTokens: Int?
  /// What it costs, in place of the shipped list's price; nil for that.
  public var rates: TokenRates?
  /// Whether it is asked for JSON in its own way (`json_schema`), or only told to answer so.
  public var jsonMode = JSONMode.schema
  /// Whether a stream is asked to end with its usage; a few servers refuse the field, and their streams stay unsettled.
  public var countsStreams = true
  /// How a model of this machine is cared for; nil where it is none.
  public var care: ModelCare?

  /// How a provider is asked for JSON.
  public enum JSONMode: String, Sendable, Hashable, CaseIterable {
    /// It is given the schema and keeps it.
    case schema
    /// It answers in JSON, and is told the schema in words.
    case object
    /// It is only told.
    case none
  }

  /// A provider.
  public init(name: String, format: Format, baseURL: String, model: String) {
    self.name = name
    self.format = format
    self.baseURL = baseURL
    self.model = model
  }
}
