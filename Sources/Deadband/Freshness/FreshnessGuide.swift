import DeadbandCore
import Synchronization

/// What an engine knows of the price of a call, and the profile at each setting of its curve.
final class FreshnessGuide: Sendable {
  let price: FreshnessPrice
  let curve: FreshnessCurve
  private let profiles: [Double: ThresholdProfile]
  /// Nano-dollars of a call, the mean of the latest; below zero while unknown. Written by whoever has an answer.
  private let callPrice: Atomic<Int64>

  /// How much the newest call counts in the mean: of twenty calls the older ones are a third.
  private static let weight = 0.05

  /// nil where the profile has no curve.
  ///
  /// - Parameter isCertified: never to ask less readily than the profile as it is, which is what was certified.
  init?(_ profile: ThresholdProfile, _ configuration: FreshnessConfiguration?, isCertified: Bool) {
    guard let configuration, let curve = profile.freshness else { return nil }
    price = configuration.price
    self.curve = curve
    callPrice = Atomic(configuration.callPrice?.nanoDollars ?? -1)
    let own = profile.value(of: curve.knob)
    let settings = Set(curve.steps.values.flatMap { $0.map(\.setting) })
    profiles = Dictionary(
      uniqueKeysWithValues: settings.map { setting in
        (setting, isCertified && setting > own ? profile : profile.turned(curve.knob, to: setting))
      })
  }

  /// What a call costs at the moment, as far as is known.
  var call: Money? {
    let price = callPrice.load(ordering: .relaxed)
    return price < 0 ? nil : Money(nanoDollars: price)
  }

  /// Learns what a call has cost.
  func note(_ cost: Money) {
    // Of two answers at once one may be lost: it is a mean.
    let mean = callPrice.load(ordering: .relaxed)
    let next =
      mean < 0
      ? Double(cost.nanoDollars) : Double(mean) * (1 - Self.weight) + Double(cost.nanoDollars) * Self.weight
    callPrice.store(Int64(next.rounded()), ordering: .relaxed)
  }

  /// The profile at the setting that is the cheapest.
  func profile(_ strategy: String, breakEven: Double) -> ThresholdProfile? {
    profiles[curve.step(strategy, breakEven: breakEven).setting]
  }
}
