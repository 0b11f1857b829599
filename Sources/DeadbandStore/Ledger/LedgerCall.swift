/// A call of a model as the ledger knows it: whose money it is, who gets it, and why.
public struct LedgerCall: Sendable, Hashable {
  /// What is asked for.
  public enum Kind: UInt8, Sendable, Hashable, CaseIterable {
    /// An answer of a model.
    case completion = 1
    /// A vector of a text.
    case embedding = 2
  }

  /// Whose money it is; 1 to 200 bytes of UTF-8, as are all names here.
  public let tenant: String
  /// Who is paid, as it is configured.
  public let provider: String
  /// The model, as the provider calls it.
  public let model: String
  /// The name of the rule for which it is made; may be empty.
  public let reason: String
  /// What is asked for.
  public let kind: Kind

  /// The longest name, in bytes of UTF-8.
  public static let nameByteLimit = 200

  /// A call.
  ///
  /// - Throws: ``LedgerError/invalid(place:reason:)`` where a name is too long, or one that is needed is
  ///   empty.
  public init(
    tenant: String, provider: String, model: String, reason: String, kind: Kind = .completion
  ) throws(LedgerError) {
    try Self.checkName(tenant, "the tenant")
    try Self.checkName(provider, "the provider")
    try Self.checkName(model, "the model")
    try Self.checkName(reason, "the reason", least: 0)
    self.init(unchecked: tenant, provider, model, reason, kind)
  }

  /// Names that were checked when they were written.
  init(unchecked tenant: String, _ provider: String, _ model: String, _ reason: String, _ kind: Kind) {
    self.tenant = tenant
    self.provider = provider
    self.model = model
    self.reason = reason
    self.kind = kind
  }

  static func checkName(_ name: String, _ place: String, least: Int = 1) throws(LedgerError) {
    let count = name.utf8.count
    guard count >= least, count <= nameByteLimit else {
      throw .invalid(
        place: place, reason: "a name of \(count) bytes; \(least) to \(nameByteLimit) are allowed")
    }
  }
}
