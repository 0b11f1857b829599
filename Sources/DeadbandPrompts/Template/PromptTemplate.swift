internal import DeadbandCore

/// What a model is told before it sees a snapshot: instructions, and which indicators it is shown.
///
/// A user's own is a text file: a head of a few lines, an empty line, and the instructions as they are sent.
///
///     name: iron-condor
///     version: 3
///     indicators: underlying_price, delta, volatility_rank, days_to_expiration
///
///     You are the risk desk of …
///
/// Name, version and a digest of all that is sent are the template's ``identity``, which is part of a subject's: an
/// answer to one text is never served for another, also where somebody forgot to count the version up.
public struct PromptTemplate: Sendable, Hashable {
  /// What it is called.
  public let name: String
  /// Counted up by whoever changes the text.
  public let version: Int
  /// The strategy that it is for; nil for any.
  public let strategy: String?
  /// What is sent before the indicators.
  public let instructions: String
  /// The keys of the indicators that are shown, in any order; nil for all.
  public let indicators: Set<String>?

  init(
    name: String, version: Int, strategy: String?, instructions: String, indicators: Set<String>? = nil
  ) {
    self.name = name
    self.version = version
    self.strategy = strategy
    self.instructions = instructions
    self.indicators = indicators
  }

  /// `name version digest`: equal only where the same is sent. The digest is the first 8 bytes of the SHA-256 of the
  /// instructions and the indicators' keys. O(bytes).
  public var identity: String {
    let shown = indicators.map { $0.sorted().joined(separator: ",") } ?? "*"
    let digest = Digest(of: Array("\(shown)\n\(instructions)".utf8)).description.prefix(16)
    return "\(name) v\(version) \(digest)"
  }

  /// The same instructions with every `{{strategy}}` replaced by the strategy's name.
  func filled(strategy: String?) -> PromptTemplate {
    PromptTemplate(
      name: name, version: version, strategy: strategy,
      instructions: instructions.split(separator: Self.strategyMark, omittingEmptySubsequences: false)
        .joined(separator: strategy ?? "not given"), indicators: indicators)
  }

  static let strategyMark = "{{strategy}}"
}
