import DeadbandPricing

extension Situation {
  /// Fills in what the snapshot's greeks tell of a position that is not known.
  mutating func readGreeks(delta: Double?, theta: Double?, days: Double?) {
    if let delta {
      self.delta = abs(delta)
      deltaType = delta == 0 ? nil : delta > 0 ? .call : .put
    }
    // A snapshot keeps |quanta| below 2^53, and days have scale 1.
    daysLeft = days.map { Int($0) }
    if let theta, let days { decayLeft = abs(theta) * days / price }
  }
}
