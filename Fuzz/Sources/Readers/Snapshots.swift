import DeadbandCore

/// A market that several targets judge by.
enum Snapshots {
  static let one: Snapshot = {
    let values: [String: Snapshot.Value] = [
      "underlying_price": .number(451.25), "implied_volatility": .number(0.21), "delta": .number(-0.12),
      "days_to_expiration": .number(24), "rsi": .number(55), "quality_tier": .category("HIGH"),
    ]
    do { return try Snapshot(values) } catch {
      // No input reaches this.
      preconditionFailure("\(error)")
    }
  }()
}
