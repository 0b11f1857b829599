public import DeadbandCore

/// Lets the price of a call and the money that is left decide how readily an engine asks, within what its profile's curve was
/// measured at (``DeadbandCore/ThresholdProfile/freshness``). Without a curve it does nothing.
public struct FreshnessConfiguration: Sendable, Hashable {
  /// What a wrong answer costs.
  public var price: FreshnessPrice
  /// What a call costs until the engine has seen answers of its own; nil: until then the profile decides as it is.
  public var callPrice: Money?

  /// A configuration.
  public init(_ price: FreshnessPrice, callPrice: Money? = nil) {
    self.price = price
    self.callPrice = callPrice
  }
}
