public import DeadbandCore

/// A subject as far as a plan needs to know it.
public struct WarmSubject: Hashable, Sendable {
  /// The subject, as the pattern has it.
  public let id: String
  /// Its symbol, as events have it; nil: only events of all symbols concern it.
  public let symbol: String?
  /// When the last analysis was made; nil without one.
  public let analyzed: Timestamp?
  /// From when on that is no longer served; nil where that is not known.
  public let expires: Timestamp?

  /// A subject.
  public init(id: String, symbol: String? = nil, analyzed: Timestamp? = nil, expires: Timestamp? = nil) {
    self.id = id
    self.symbol = symbol
    self.analyzed = analyzed
    self.expires = expires
  }
}
