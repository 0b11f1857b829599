public import DeadbandCore

/// Why an analyst gave no answer: what kind of failure, who failed, why, and the way out.
///
/// Never shows a prompt, an answer or a key.
public struct AnalystError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The kind of failure. Open: further kinds may be added.
  public struct Code: Sendable, Hashable {
    private enum Kind: String {
      case api, timeout, parsing, refused, truncated, empty, authentication, quota, cancelled
      case rateLimited = "rate limited"
      case unknownModel = "unknown model"
      case invalidRequest = "invalid request"
      case invalidAnswer = "invalid answer"
      case unreachable, overloaded, budget, unavailable, exhausted, internalFailure = "internal"
    }
    private let kind: Kind

    /// The provider failed, or said something that fits nothing below.
    public static let api = Code(kind: .api)
    /// The deadline of the call passed.
    public static let timeout = Code(kind: .timeout)
    /// The provider says that calls come too fast.
    public static let rateLimited = Code(kind: .rateLimited)
    /// The answer is not in the provider's format, or not by the schema.
    public static let parsing = Code(kind: .parsing)
    /// The answer has its form, and breaks a rule of what it may say.
    public static let invalidAnswer = Code(kind: .invalidAnswer)
    /// The model declined, or the provider withheld the answer.
    public static let refused = Code(kind: .refused)
    /// The answer was cut by a limit of tokens.
    public static let truncated = Code(kind: .truncated)
    /// The provider answered with no text.
    public static let empty = Code(kind: .empty)
    /// The key is missing, wrong or not allowed to do this.
    public static let authentication = Code(kind: .authentication)
    /// The account has no credit, or its quota is used up.
    public static let quota = Code(kind: .quota)
    /// Whoever asked no longer wants the answer.
    public static let cancelled = Code(kind: .cancelled)
    /// The provider has no such model.
    public static let unknownModel = Code(kind: .unknownModel)
    /// The provider, or a check before it was asked, rejects the request as wrong.
    public static let invalidRequest = Code(kind: .invalidRequest)
    /// No connection, or one that broke.
    public static let unreachable = Code(kind: .unreachable)
    /// Too many calls wait already.
    public static let overloaded = Code(kind: .overloaded)
    /// The ledger's budget does not allow it.
    public static let budget = Code(kind: .budget)
    /// The provider is switched off, or failing and left alone for now.
    public static let unavailable = Code(kind: .unavailable)
    /// Every analyst of a route failed.
    public static let exhausted = Code(kind: .exhausted)
    /// Something of our own failed, such as the ledger's disk.
    public static let internalFailure = Code(kind: .internalFailure)

    /// The code in words.
    public var name: String { kind.rawValue }
  }

  /// The kind of failure.
  public let code: Code
  /// Who failed, as it is configured; nil where nobody was asked.
  public let provider: String?
  /// What is wrong, in one sentence without a full stop.
  public let reason: String
  /// What the user can do about it, if that is known.
  public let wayOut: String?
  /// The HTTP status that the provider answered with, if it did.
  public let status: Int?
  /// Whether the same call may succeed a moment later.
  public let isRetryable: Bool
  /// How long the provider wants to be left alone, if it says so.
  public let retryAfter: Duration?
  /// What the provider charges for although it failed, where it says so.
  public let usage: TokenUsage?
  /// What was tried before, in order, where there was more than one attempt.
  public let attempts: [AnalystError]

  /// A failure.
  public init(
    _ code: Code, provider: String? = nil, reason: String, wayOut: String? = nil, status: Int? = nil,
    isRetryable: Bool = false, retryAfter: Duration? = nil, usage: TokenUsage? = nil,
    attempts: [AnalystError] = []
  ) {
    self.code = code
    self.provider = provider
    self.reason = reason
    self.wayOut = wayOut
    self.status = status
    self.isRetryable = isRetryable
    self.retryAfter = retryAfter
    self.usage = usage
    self.attempts = attempts
  }

  /// `provider: code: reason; way out`, and each attempt on a line of its own.
  public var description: String {
    let line =
      (provider.map { "\($0): " } ?? "") + "\(code.name): \(reason)" + (wayOut.map { "; \($0)" } ?? "")
    return ([line] + attempts.map { "  \($0.description.split(separator: "\n").joined(separator: "\n  "))" })
      .joined(separator: "\n")
  }
}
