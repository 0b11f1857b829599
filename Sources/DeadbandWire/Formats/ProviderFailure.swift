import DeadbandCore

/// What a provider says went wrong, read from the JSON of its format, and what that means.
struct ProviderFailure {
  /// The provider's own words, as much of them as is looked at; empty where it has none.
  private(set) var message = ""
  /// Its names for the kind of failure (type, code, status), in lowercase.
  var names: [String] = []
  /// A status that stands in the JSON, or that one of the names stands for.
  var impliedStatus: Int?
  /// How long it wants to be left alone, where the JSON says so.
  var retryAfter: Duration?

  /// The failure behind an answer of this status; nil for an answer that began well, as streams do.
  func error(status: Int? = nil, retryAfter headerTime: Duration? = nil, usage: TokenUsage? = nil)
    -> AnalystError
  {
    let meaning = meaning(of: status ?? impliedStatus)
    let shown = ProviderText.shown(message)
    let said = shown.isEmpty ? names.first.map(ProviderText.shown) ?? "" : shown
    let reason = [status.map { "status \($0)" } ?? "", said].filter { !$0.isEmpty }.joined(separator: ": ")
    return AnalystError(
      meaning.code, reason: reason.isEmpty ? "it failed and does not say why" : reason,
      wayOut: meaning.wayOut,
      status: status, isRetryable: meaning.isRetryable,
      retryAfter: meaning.isRetryable ? headerTime ?? retryAfter : nil, usage: usage)
  }

  private typealias Meaning = (code: AnalystError.Code, isRetryable: Bool, wayOut: String?)

  private static let quota: Meaning = (.quota, false, "add credit to the account, or raise its limit")
  private static let unknownModel: Meaning = (
    .unknownModel, false, "check the model's name in the configuration"
  )
  private static let authentication: Meaning = (.authentication, false, "check the key, and what it may do")

  private func meaning(of status: Int?) -> Meaning {
    switch status ?? 0 {
    case 400, 422: return meaningOfBadRequest
    case 401, 403: return Self.authentication
    case 402: return Self.quota
    case 404: return speaksOfModel ? Self.unknownModel : (.api, false, "check the provider's address")
    case 413: return (.invalidRequest, false, "shorten what is asked")
    case 429: return isOutOfQuota ? Self.quota : (.rateLimited, true, nil)
    case 300..<400: return (.api, false, "redirects are not followed: configure the address they lead to")
    case 408, 409, 425, 500, 502, 503, 504, 520..<528, 529: return (.api, true, nil)
    default: return (.api, false, nil)
    }
  }

  private var meaningOfBadRequest: Meaning {
    if isOutOfQuota { return Self.quota }
    if has("invalid_api_key") || has("api_key_invalid") || says("api key not valid") {
      return Self.authentication
    }
    if speaksOfUnknownModel { return Self.unknownModel }
    let isTooLong =
      has("context_length_exceeded") || says("context length") || says("prompt is too long")
      || says("exceeds the maximum number of tokens")
    return (
      .invalidRequest, false, isTooLong ? "shorten what is asked, or take a model with a larger window" : nil
    )
  }

  /// Providers say this with status 400 (Anthropic), 402 (DeepSeek) or 429 (OpenAI).
  private var isOutOfQuota: Bool {
    [
      "insufficient_quota", "billing_hard_limit_reached", "billing_not_active", "billing_error",
      "daily_quota",
    ]
    .contains(where: has) || says("credit balance is too low") || says("insufficient balance")
  }

  /// Some say this with status 400 (DeepSeek, OpenRouter, Mistral).
  private var speaksOfUnknownModel: Bool {
    has("model_not_found")
      || ["model not found", "model not exist", "not a valid model", "invalid model"].contains(where: says)
  }

  /// With status 404 less will do: what is not found is the model, or the address.
  private var speaksOfModel: Bool { speaksOfUnknownModel || says("model") || says("no endpoints found") }

  private func has(_ name: String) -> Bool { names.contains(name) }
  private func says(_ words: String) -> Bool { message.lowercased().contains(words) }

  /// Takes the provider's words.
  mutating func take(message: String?) {
    message.map { self.message = String(String.UnicodeScalarView($0.unicodeScalars.prefix(4096))) }
  }

  /// Takes names, of which one may stand for a status.
  mutating func take(_ names: [String?], standingFor statuses: [String: Int]) {
    self.names += names.compactMap { $0?.lowercased() }.filter { !$0.isEmpty }
    // The most particular stands last: OpenAI's code says more than its type.
    if impliedStatus == nil { impliedStatus = self.names.reversed().lazy.compactMap { statuses[$0] }.first }
  }

  /// The words of a body that is not in the format: a text, or a page whose markup nobody wants to read.
  init(foreign body: [UInt8]) {
    message =
      ProviderText.isMarkup(body) ? "(a page of markup)" : String(decoding: body.prefix(4096), as: UTF8.self)
  }

  init() {}
}

extension AnalystError {
  /// A page where JSON was expected: somebody else answers there.
  static var markup: AnalystError {
    AnalystError(
      .parsing, reason: "the answer is a page of markup where JSON is expected",
      wayOut: "check the provider's address; something between may answer in its place")
  }

  /// A stream that ended before the answer did.
  static func cut(usage: TokenUsage?) -> AnalystError {
    AnalystError(
      .unreachable, reason: "the connection ended before the answer did", isRetryable: true, usage: usage)
  }

  /// An answer that is JSON, and not what the format has.
  static func foreign(_ reason: String, usage: TokenUsage? = nil) -> AnalystError {
    AnalystError(.parsing, reason: reason, usage: usage)
  }
}
