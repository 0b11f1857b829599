import DeadbandPricing

extension Situation {
  /// Fills in what the snapshot's greeks tell of a position that is not known.
  mutating func readGreeks(delta: Double?, theta: Double?, days: Double?) {
    if let delta {
      self.delta = abs(delta)
      deltaType =
        switch strategy {
        case .coveredCall: .call
        case .protectivePut: .put
        case .ironCondor, .other: nil
        }
    }
    // A snapshot keeps |quanta| below 2^53, and days have scale 1.
    daysLeft = days.map { Int($0) }
    if let theta, let days { decayLeft = abs(theta) * days / price }
  }
}
