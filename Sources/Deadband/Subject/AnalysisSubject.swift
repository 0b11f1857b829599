internal import DeadbandCore
public import DeadbandPricing
internal import DeadbandPrompts
public import DeadbandStore
internal import Synchronization

/// What is analysed: a position in a market, under a strategy, asked with one prompt of one family of models.
///
/// Made once by ``Engine/subject(_:strategy:position:tenant:)`` and used at every tick: making it hashes its canonical form,
/// using it does not.
public final class AnalysisSubject: Sendable, Hashable {
  /// What its user calls it, the underlying's symbol first: `SPY 2024-06-21 IC 500/505/550/555`.
  public let name: String
  /// The strategy's name as the profile has it; nil for none.
  public let strategy: String?
  /// The legs, where they are known.
  public let position: Position?
  /// What the news say, as the model is told it.
  public let headlines: String?
  /// Where its analyses lie in the store: the tenant, and the canonical form of all the above with prompt and models.
  public let identity: Subject
  /// What a model is told.
  let prompt: PromptText
  let weights: Strategy
  let account: TenantAccount
  /// Requests since somebody learnt from them.
  let requests = Atomic<Int>(0)
  /// When the warmed analysis was made that was used last, in nanoseconds since 1970.
  let lastWarmUse = Atomic<Int64>(.min)

  init(
    _ form: SubjectForm, _ identity: Subject, prompt: PromptText, weights: Strategy, headlines: String?,
    account: TenantAccount
  ) {
    name = form.name
    strategy = form.strategy
    position = form.position
    self.identity = identity
    self.prompt = prompt
    self.weights = weights
    self.headlines = headlines
    self.account = account
  }

  /// Whose it is.
  public var tenant: String { identity.tenant }

  /// The underlying's symbol: the name up to its first space.
  public var symbol: String { String(name.prefix { $0 != " " }) }

  /// The same subject: the same place in the store.
  public static func == (left: AnalysisSubject, right: AnalysisSubject) -> Bool {
    left === right || left.identity.key == right.identity.key
  }

  /// By the key.
  public func hash(into hasher: inout Hasher) { hasher.combine(identity.key) }
}
