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
    /// The most that the indicator's range or a fraction allows; said here, where the path is the document's own.
    let limit: Double
    let targets: [[String]]

    /// What a number has to exceed; a time limit may also be 0.
    var least: Double { targets[0].last == "ratio" ? 1 : 0 }
    var isTimeLimit: Bool { section == "time_limits" }

    init(
      _ section: String, _ name: String, dividedBy divisor: Double = 1, upTo limit: Double = .infinity,
      _ targets: [String]...
    ) {
      self.section = section
      self.name = name
      self.divisor = divisor
      self.limit = limit
      self.targets = targets
    }
  }

  private static let settings = [
    Setting("technical_indicators", "rsi_threshold", upTo: 100, ["indicators", "rsi", "rule", "absolute"]),
    Setting(
      "technical_indicators", "macd_threshold", upTo: 1, ["indicators", "macd_signal", "rule", "of_price"],
      ["indicators", "macd_histogram", "rule", "of_price"]),
    Setting(
      "technical_indicators", "trend_threshold", upTo: 2,
      ["indicators", "trend_strength", "rule", "absolute"]),
    Setting(
      "market_data", "price_change_percent", dividedBy: 100, upTo: 100,
      ["indicators", "underlying_price", "rule", "relative"]),
    Setting(
      "market_data", "volatility_change_percent", dividedBy: 100, upTo: 100,
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
        let number = try node.number(range(setting)) { number in
          (number > setting.least || setting.isTimeLimit && number == 0) && number <= setting.limit
        }
        for target in setting.targets { tree.set(target[...], .number(number / setting.divisor)) }
      }
    }
    return tree
  }

  private static func range(_ setting: Setting) -> String {
    if setting.isTimeLimit { return "a number ≥ 0" }
    if setting.least == 1 { return "a factor > 1" }
    if setting.divisor != 1 { return "a percentage from 0 to 100, not 0" }
    return "a number > 0 and ≤ \(setting.limit.plain)"
  }
}
