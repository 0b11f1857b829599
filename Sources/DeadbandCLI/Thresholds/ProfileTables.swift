import DeadbandCore
import DeadbandLab

/// A profile in the words of its readers: the indicators, the change types, the rules, the strategies.
struct ProfileTables {
  private let settings: ThresholdProfile.Settings
  private let definitions: [IndicatorDefinition]
  private let schema: IndicatorSchema

  init(_ profile: ThresholdProfile) {
    settings = profile.settings
    definitions = profile.schema.definitions
    schema = profile.schema
  }

  func text(width: Int) -> String {
    let tables = [indicators, changeTypes, rules, strategies].map { $0.text(width: width) }
    return (["profile \(settings.name)\n"] + tables + gate(width)).joined(separator: "\n")
  }

  /// What was learned, and the lines that most of its trees have.
  private func gate(_ width: Int) -> [String] {
    guard let gate = settings.gate else { return [] }
    let (model, origin) = (gate.model, gate.provenance)
    let trees = model.answerTrees.count + model.changeTrees.count
    var facts = TextTable(columns: 2)
    facts.add(
      "learned gate", "asks above a probability of \(gate.limit.plain) that a fresh answer would differ")
    facts.add("answers", model.answers.joined(separator: ", "))
    facts.add("looks at", "\(model.inputs.count) inputs, \(trees) trees")
    facts.add("learned from", "\(origin.answers) answers of \(origin.analyst), seed \(origin.seed)")
    facts.add("data digest", origin.dataDigest)
    var lines = TextTable([("line", .left), ("trees", .right)])
    for (line, trees) in GateLines(model, schema).mostUsed(12) { lines.add(line, "\(trees)") }
    return [facts.text(width: width), lines.text(width: width)]
  }

  private var indicators: TextTable {
    var table = TextTable([
      ("indicator", .left), ("change type", .left), ("fires beyond", .left), ("points", .right),
      ("levels", .left),
    ])
    for (definition, threshold) in zip(definitions, settings.indicators) {
      table.add(
        definition.key, threshold.changeType.rawValue, threshold.rule.words, threshold.points.plain,
        threshold.levels.map(\.plain).joined(separator: ", "))
    }
    return table
  }

  private var changeTypes: TextTable {
    var table = TextTable([("change type", .left), ("priority", .right), ("time limit", .left)])
    for (type, urgency) in zip(ChangeType.allCases, settings.changeTypes) {
      table.add(type.rawValue, urgency.priority.description, "\(urgency.timeLimitHours.plain) h")
    }
    return table
  }

  private var rules: TextTable {
    let rules = settings.rules
    let lines: [(rule: String, words: String)] = [
      ("technical", names(rules.technical)),
      ("price", "\(names(rules.price)); high beyond \(rules.priceHighAbove.plain) thresholds"),
      (
        "significance",
        "more than \(settings.significance.refreshAbove.plain) points, magnitude cap "
          + settings.significance.magnitudeCap.plain
      ),
      ("overdue", "past its type's time limit and beyond \(rules.overdueAbove.plain) thresholds"),
      ("age", "older than \(rules.ageHours.plain) h"),
      (
        "expired",
        "older than \(rules.longestHours.plain) h at volatility rank 0, \(rules.shortestHours.plain) h at 100"
      ),
      (
        "volatile",
        "volatility rank above \(rules.volatileRankAbove.plain), from \(rules.volatileAgeHours.plain) h on"
      ),
      (
        "too_old",
        "older than \(rules.tooOldHours.plain) h; \(rules.stableTooOldHours.plain) h in stable conditions "
          + "(volatility rank at most \(rules.stableRankAtMost.plain))"
      ),
    ]
    var table = TextTable([("rule", .left), ("fires", .left)])
    for line in lines {
      let isDisabled = Rule(line.rule).map(rules.disabled.has) ?? false
      table.add(line.rule, isDisabled ? "disabled" : line.words)
    }
    for rule in [Rule.region, .answer] where rules.disabled.has(rule) {
      table.add(rule.description, "disabled")
    }
    table.add(
      "deferral",
      "a refresh waits below \(settings.deferral.minutes.plain) min, unless beyond "
        + "\(settings.deferral.excessAbove.plain) thresholds")
    table.add("stale limit", "\(settings.staleLimitHours.plain) h, where no model can be asked")
    table.add("conserving", "thresholds × \(settings.conservingRelaxation.plain) from 90 % of the budget on")
    return table
  }

  private var strategies: TextTable {
    var table = TextTable([("strategy", .left), ("weights (1 where not named)", .left)])
    for (name, weights) in settings.strategies.sorted(by: { $0.key < $1.key }) {
      let words = ChangeType.allCases.compactMap { type in
        weights[type].map { "\(type.rawValue) \($0.plain)" }
      }
      table.add(name, words.isEmpty ? "none" : words.joined(separator: ", "))
    }
    return table
  }

  private func names(_ lanes: IndicatorSet) -> String {
    lanes.lanes.map { definitions[$0].key }.joined(separator: ", ")
  }
}

extension ChangeRule {
  /// `3 % or 5`; a number without a unit is in the indicator's own.
  fileprivate var words: String {
    switch self {
    case .category: "any other name"
    case .crossover(let margin): "cross, \(margin.percent) of price"
    case .distance(let distance):
      [
        distance.relative?.percent, distance.absolute?.plain,
        distance.ofPrice.map { "\($0.percent) of price" },
        distance.ratio.map { "× or ÷ \($0.plain)" },
      ].compactMap { $0 }.joined(separator: " or ")
    }
  }
}

extension Double {
  /// A fraction in percent. Ten decimals hide the binary form and no profile's digits.
  fileprivate var percent: String { "\(((self * 1e12).rounded() / 1e10).plain) %" }
}
