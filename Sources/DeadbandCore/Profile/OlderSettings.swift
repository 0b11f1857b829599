/// The older settings document, which sets a dozen thresholds by names of its own.
///
///     {"change_thresholds": {"technical_indicators": {"rsi_threshold": 5.0, …}, "market_data": {…},
///                            "time_limits": {…}}}
///
/// It is an overlay: each setting replaces one number of the profile it lies on (`seed` unless it says `extends`),
/// and everything else stays. Percentages become fractions.
enum OlderSettings {
  static let key = "change_thresholds"

  private struct Setting {
    let section: String
    let name: String
    let divisor: Double
    let targets: [[String]]

    init(_ section: String, _ name: String, dividedBy divisor: Double = 1, _ targets: [String]...) {
      self.section = section
      self.name = name
      self.divisor = divisor
      self.targets = targets
    }
  }

  private static let settings = [
    Setting("technical_indicators", "rsi_threshold", ["indicators", "rsi", "rule", "absolute"]),
    Setting(
      "technical_indicators", "macd_threshold", ["indicators", "macd_signal", "rule", "of_price"],
      ["indicators", "macd_histogram", "rule", "of_price"]),
    Setting("technical_indicators", "trend_threshold", ["indicators", "trend_strength", "rule", "absolute"]),
    Setting(
      "market_data", "price_change_percent", dividedBy: 100,
      ["indicators", "underlying_price", "rule", "relative"]),
    Setting(
      "market_data", "volatility_change_percent", dividedBy: 100,
      ["indicators", "implied_volatility", "rule", "relative"],
      ["indicators", "realized_volatility_20d", "rule", "relative"]),
    Setting("market_data", "volume_change_multiplier", ["indicators", "volume_ratio", "rule", "ratio"]),
    Setting("time_limits", "max_cache_age_hours", ["rules", "age_hours"]),
    Setting("time_limits", "emergency_refresh_hours", ["stale_limit_hours"]),
    Setting("time_limits", "min_refresh_interval_minutes", ["deferral", "minutes"]),
  ]

  /// The tree of `parent` with the document's numbers in their places.
  static func overlay(_ root: ProfileNode, on parent: JSONValue) throws(ProfileError) -> JSONValue {
    var tree = parent
    let document = try root.object(required: [key], optional: ["$schema", "name", "description", "extends"])
    let sections = try document.required(key).object(
      required: [], optional: ["technical_indicators", "market_data", "time_limits"])
    tree.set(["name"], .string(try document["name"]?.string() ?? "older settings"))
    for section in ["technical_indicators", "market_data", "time_limits"] {
      guard let node = sections[section] else { continue }
      let known = settings.filter { $0.section == section }
      let values = try node.object(required: [], optional: known.map(\.name))
      for setting in known {
        guard let node = values[setting.name] else { continue }
        let isRatio = setting.targets[0].last == "ratio"
        let number = try node.number(range(setting, isRatio)) { number in
          number > (isRatio ? 1 : 0) && (setting.divisor == 1 || number <= setting.divisor)
        }
        for target in setting.targets { tree.set(target[...], .number(number / setting.divisor)) }
      }
    }
    return tree
  }

  private static func range(_ setting: Setting, _ isRatio: Bool) -> String {
    isRatio ? "a factor > 1" : setting.divisor == 1 ? "a number > 0" : "a percentage from 0 to 100, not 0"
  }
}
