import DeadbandCore

/// Profiles that several targets judge by.
enum Profiles {
  /// The seed profile with levels and two indicators of its own.
  static let custom: ThresholdProfile = {
    let json = """
      {"schema": 1, "name": "fuzz", "extends": "seed",
       "indicators": {"rsi": {"levels": [30, 70]}, "delta": {"levels": [-0.3, 0.3]}},
       "significance": {"magnitude_cap": 3},
       "custom": [
        {"key": "order_flow", "change_type": "technical", "rule": {"absolute": 0.3}, "scale": 1000, "points": 15,
         "range": [-1, 1], "levels": [0]},
        {"key": "news", "change_type": "market_regime", "rule": {"relative": 0.5, "ratio": 2}, "scale": 100,
         "points": 25, "range": [null, 7]}]}
      """
    do { return try ThresholdProfile(json: Array(json.utf8), source: "fuzz") } catch {
      // No input reaches this.
      preconditionFailure("\(error)")
    }
  }()
}
