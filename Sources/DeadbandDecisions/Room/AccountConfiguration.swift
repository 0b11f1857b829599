internal import DeadbandCore

/// An account as it is configured: what it decides about, how, and what it may not pass.
public struct AccountConfiguration: Sendable, Hashable {
  /// What it is called; a tenant of store and ledger. 1 to 40 of `a`–`z`, `A`–`Z`, `0`–`9`, `-` and `_`.
  public let id: String
  /// What is decided about where a request does not say.
  public var assets: AssetList
  /// The strategy that it begins with; a switch at run time comes before.
  public var strategy: String
  /// What it allows at most.
  public var ceilings: AccountCeilings
  /// The models that are asked, each a route, in the order of their names' list; empty for the strategy's one.
  public var models: [String]
  /// The share of the equity that may be lost on a day before somebody is told, above 0 and at most 1. It stops nothing.
  public var dailyLossLimit = 0.05
  /// How long a decision holds.
  public var timeToLive: Duration

  /// An account.
  public init(
    _ id: String, assets: AssetList, strategy: String = "balanced",
    ceilings: AccountCeilings = AccountCeilings(),
    models: [String] = [],
    timeToLive: Duration = .seconds(300)
  ) {
    self.models = models
    self.id = id
    self.assets = assets
    self.strategy = strategy
    self.ceilings = ceilings
    self.timeToLive = timeToLive
  }

  /// Whether a text may be an account's name.
  static func isID(_ text: String) -> Bool {
    (1...40).contains(text.utf8.count)
      && text.utf8.allSatisfy {
        switch $0 {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
          UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
          true
        default: false
        }
      }
  }
}
