public import DeadbandCore

/// How readily an engine asks for a tenant at the moment, and why.
public struct FreshnessStanding: Sendable, Hashable {
  /// What a call costs: the mean of the latest ones.
  public let callPrice: Money
  /// Wrong answers that a call has to avert to be made.
  public let breakEven: Double
  /// Whether that is more than its price alone would ask for, so that the money lasts.
  public let isSaving: Bool
  /// The knob's setting by strategy; under the empty name that of all others.
  public let settings: [String: Double]
}

extension Engine {
  /// How the price of freshness stands for a tenant; nil where nothing turns on it, and while no call's price is known.
  public func freshness(ofTenant tenant: String) -> FreshnessStanding? { account(tenant).freshness?.standing }
}
