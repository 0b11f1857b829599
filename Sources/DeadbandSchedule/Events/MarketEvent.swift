public import DeadbandCore

/// Something known beforehand that makes analyses be asked for: earnings, a decision of the central bank.
public struct MarketEvent: Hashable, Sendable {
  /// The symbol it concerns; ``everySymbol`` for all.
  public let symbol: String
  /// When it happens.
  public let at: Timestamp
  /// What it is, in the user's word, such as `earnings`.
  public let kind: String

  /// The symbol that means all.
  public static let everySymbol = "*"

  /// An event.
  public init(symbol: String, at: Timestamp, kind: String) {
    self.symbol = symbol
    self.at = at
    self.kind = kind
  }

  static func isOrdered(_ left: MarketEvent, _ right: MarketEvent) -> Bool {
    (left.at, left.symbol, left.kind) < (right.at, right.symbol, right.kind)
  }
}
