import Testing

@testable import DeadbandCore

/// Every refusal with its path and reason. Each text extends `seed`, so that the fault is all there is in it.
@Suite struct ProfileReaderTests {
  @Test(arguments: [
    (
      #""surprise":1"#, "$.surprise",
      "unknown key; here stand schema, name, indicators, change_types, significance, rules, deferral, stale_limit_hours, budget, strategies, $schema, description, extends, custom, trust_region, gate, certificate, freshness"
    ),
    (#""schema":2"#, "$.schema", "2 is refused; schema 1 is needed"),
    (#""schema":"1""#, "$.schema", #""1" is refused; schema 1 is needed"#),
    (#""name":"""#, "$.name", "a name may not be empty"),
    (#""name":5"#, "$.name", "5 is refused; a string is needed"),
    (#""description":5"#, "$.description", "5 is refused; a string is needed"),
    (#""$schema":[]"#, "$.$schema", "an array is refused; a string is needed"),
    (
      #""stale_limit_hours":-1"#, "$.stale_limit_hours",
      "-1 is refused; a number of hours from 0 to 1e9 is needed"
    ),
    (
      #""stale_limit_hours":1e999"#, "$.stale_limit_hours",
      "inf is refused; a number of hours from 0 to 1e9 is needed"
    ),
    (
      #""stale_limit_hours":true"#, "$.stale_limit_hours",
      "true is refused; a number of hours from 0 to 1e9 is needed"
    ),
    (#""significance":5"#, "$.significance", "5 is refused; an object is needed"),
    (
      #""significance":{"cap":5}"#, "$.significance.cap",
      "unknown key; here stand refresh_above, magnitude_cap"
    ),
    (
      #""significance":{"refresh_above":-1}"#, "$.significance.refresh_above",
      "-1 is refused; a number of points from 0 to 1e9 is needed"
    ),
    (
      #""significance":{"magnitude_cap":0.9}"#, "$.significance.magnitude_cap",
      "0.9 is refused; a number of thresholds from 1 to 1e9 is needed"
    ),
    (
      #""deferral":{"minutes":-1}"#, "$.deferral.minutes",
      "-1 is refused; a number of minutes from 0 to 1e9 is needed"
    ),
    (
      #""deferral":{"excess_above":null}"#, "$.deferral.excess_above",
      "null is refused; a number of thresholds from 0 to 1e9 is needed"
    ),
    (
      #""budget":{"conserving_relaxation":0.99}"#, "$.budget.conserving_relaxation",
      "0.99 is refused; a factor ≥ 1 is needed"
    ),
    (#""strategies":{"":{}}"#, "$.strategies.", "a strategy's name may not be empty"),
    (
      #""strategies":{"X":{"price":-1}}"#, "$.strategies.X.price",
      "-1 is refused; a number of weight from 0 to 1e9 is needed"
    ),
    (
      #""strategies":{"X":{"vega":1}}"#, "$.strategies.X.vega",
      "unknown key; here stand technical, volatility, price, market_regime, time_decay"
    ),
    (
      #""change_types":{"price":{"priority":0}}"#, "$.change_types.price.priority",
      "0 is refused; a whole number from 1 to 5 is needed"
    ),
    (
      #""change_types":{"price":{"priority":2.5}}"#, "$.change_types.price.priority",
      "2.5 is refused; a whole number from 1 to 5 is needed"
    ),
    (
      #""change_types":{"price":{"time_limit_hours":-4}}"#, "$.change_types.price.time_limit_hours",
      "-4 is refused; a number of hours from 0 to 1e9 is needed"
    ),
    (
      #""change_types":{"mood":{}}"#, "$.change_types.mood",
      "unknown key; here stand technical, volatility, price, market_regime, time_decay"
    ),
    (
      #""rules":{"disabled":["mood"]}"#, "$.rules.disabled[0]",
      #""mood" is no rule; there are technical, price, significance, overdue, age, expired, volatile, too_old, region, answer"#
    ),
    (
      #""rules":{"disabled":["age","missing"]}"#, "$.rules.disabled[1]",
      #""missing" cannot be disabled: there is nothing to serve"#
    ),
    (#""rules":{"disabled":["age","age"]}"#, "$.rules.disabled[1]", #""age" stands twice"#),
    (#""rules":{"disabled":"age"}"#, "$.rules.disabled", #""age" is refused; a list is needed"#),
    (#""rules":{"technical":["mood"]}"#, "$.rules.technical[0]", #""mood" is no indicator of this profile"#),
    (#""rules":{"price":["delta","delta"]}"#, "$.rules.price[1]", #""delta" stands twice"#),
    (#""rules":{"price":[1]}"#, "$.rules.price[0]", "1 is refused; a string is needed"),
    (
      #""rules":{"price_high_above":-1}"#, "$.rules.price_high_above",
      "-1 is refused; a number of thresholds from 0 to 1e9 is needed"
    ),
    (
      #""rules":{"overdue_above":-1}"#, "$.rules.overdue_above",
      "-1 is refused; a number of thresholds from 0 to 1e9 is needed"
    ),
    (
      #""rules":{"age_hours":-1}"#, "$.rules.age_hours",
      "-1 is refused; a number of hours from 0 to 1e9 is needed"
    ),
    (
      #""rules":{"expired":{"longest_hours":0}}"#, "$.rules.expired.longest_hours",
      "0 is refused; a number of hours > 0 is needed"
    ),
    (
      #""rules":{"expired":{"shortest_hours":-1}}"#, "$.rules.expired.shortest_hours",
      "-1 is refused; a number of hours > 0 is needed"
    ),
    (
      #""rules":{"expired":{"shortest_hours":25}}"#, "$.rules.expired",
      "contradiction: shortest_hours exceeds longest_hours"
    ),
    (
      #""rules":{"volatile":{"rank_above":101}}"#, "$.rules.volatile.rank_above",
      "101 is refused; a percentile from 0 to 100 is needed"
    ),
    (
      #""rules":{"volatile":{"age_hours":-1}}"#, "$.rules.volatile.age_hours",
      "-1 is refused; a number of hours from 0 to 1e9 is needed"
    ),
    (
      #""rules":{"too_old_hours":-1}"#, "$.rules.too_old_hours",
      "-1 is refused; a number of hours from 0 to 1e9 is needed"
    ),
    (
      #""rules":{"stable":{"rank_at_most":-1}}"#, "$.rules.stable.rank_at_most",
      "-1 is refused; a percentile from 0 to 100 is needed"
    ),
    (
      #""rules":{"stable":{"too_old_hours":47}}"#, "$.rules.stable",
      "contradiction: stable conditions serve no longer than others do"
    ),
    (
      #""rules":{"stable":{"rank_at_most":91}}"#, "$.rules.stable",
      "contradiction: rank_at_most exceeds volatile.rank_above: calm and extreme at once"
    ),
    (
      #""rules":{"mood":1}"#, "$.rules.mood",
      "unknown key; here stand disabled, technical, price, price_high_above, overdue_above, age_hours, expired, volatile, too_old_hours, stable"
    ),
    (#""indicators":[]"#, "$.indicators", "an array is refused; an object is needed"),
  ])
  func everyWrongSettingIsRefused(json: String, path: String, reason: String) {
    expectRefusal(json, path, reason)
  }

  @Test(arguments: [
    ("rsi", #""mood":1"#, ".mood", "unknown key; here stand change_type, rule, points, levels"),
    (
      "rsi", #""change_type":"mood""#, ".change_type",
      #""mood" is no change type; there are technical, volatility, price, market_regime, time_decay"#
    ),
    ("rsi", #""change_type":1"#, ".change_type", "1 is refused; a string is needed"),
    (
      "rsi", #""points":1e308"#, ".points",
      "\(1e308.plain) is refused; a number of points from 0 to 1e9 is needed"
    ),
    ("rsi", #""points":-1"#, ".points", "-1 is refused; a number of points from 0 to 1e9 is needed"),
    ("rsi", #""rule":{}"#, ".rule", "one of absolute, relative, of_price, ratio is needed"),
    ("rsi", #""rule":5"#, ".rule", "5 is refused; an object is needed"),
    (
      "rsi", #""rule":{"percent":5}"#, ".rule.percent",
      "unknown key; here stand absolute, relative, of_price, ratio, category, crossover"
    ),
    (
      "rsi", #""rule":{"absolute":0}"#, ".rule.absolute",
      "0 is refused; a number > 0 in the indicator's unit is needed"
    ),
    (
      "rsi", #""rule":{"absolute":"5"}"#, ".rule.absolute",
      #""5" is refused; a number > 0 in the indicator's unit is needed"#
    ),
    (
      "rsi", #""rule":{"absolute":101}"#, ".rule",
      "absolute 101 can never be exceeded: rsi is a number from 0 to 100; is the unit wrong?"
    ),
    (
      "delta", #""rule":{"absolute":10}"#, ".rule",
      "absolute 10 can never be exceeded: delta is a number from -1 to 1; is the unit wrong?"
    ),
    (
      "vega", #""rule":{"relative":25}"#, ".rule.relative",
      "25 is refused; a fraction above 0 and at most 1 (0.03 is 3 %) is needed"
    ),
    (
      "vega", #""rule":{"relative":0}"#, ".rule.relative",
      "0 is refused; a fraction above 0 and at most 1 (0.03 is 3 %) is needed"
    ),
    (
      "vega", #""rule":{"of_price":-0.1}"#, ".rule.of_price",
      "-0.1 is refused; a fraction above 0 and at most 1 (0.03 is 3 %) is needed"
    ),
    (
      "vega", #""rule":{"ratio":1}"#, ".rule.ratio",
      "1 is refused; a factor > 1 (2 is double or half) is needed"
    ),
    ("vega", #""rule":{"category":true}"#, ".rule.category", "vega is a number, not a category"),
    ("vega", #""rule":{"crossover":0.1}"#, ".rule.crossover", "only macd can cross its signal line"),
    (
      "macd", #""rule":{"crossover":-0.1}"#, ".rule.crossover",
      "-0.1 is refused; a fraction of the price from 0 to 1 is needed"
    ),
    (
      "macd", #""rule":{"crossover":0.1,"absolute":1}"#, ".rule",
      "contradiction: a crossover goes with no other rule"
    ),
    (
      "market_bias", #""rule":{"absolute":1}"#, ".rule",
      #"a category has the rule {"category": true} and no other"#
    ),
    (
      "market_bias", #""rule":{"category":false}"#, ".rule",
      #"a category has the rule {"category": true} and no other"#
    ),
    (
      "market_bias", #""rule":{"category":true,"absolute":1}"#, ".rule",
      #"a category has the rule {"category": true} and no other"#
    ),
    ("market_bias", #""levels":[1]"#, ".levels", "a category has no levels"),
    ("rsi", #""levels":70"#, ".levels", "70 is refused; a list is needed"),
    (
      "rsi", #""levels":[30,"70"]"#, ".levels[1]",
      #""70" is refused; a level inside the indicator's range (a number from 0 to 100) is needed"#
    ),
    (
      "rsi", #""levels":[101]"#, ".levels[0]",
      "101 is refused; a level inside the indicator's range (a number from 0 to 100) is needed"
    ),
    ("rsi", #""levels":[30.005]"#, ".levels[0]", "30.005 is no multiple of the quantum 0.01"),
    ("rsi", #""levels":[30,30.0]"#, ".levels[1]", "30 stands twice"),
    ("macd", #""levels":[1e300]"#, ".levels[0]", "1e+300 is no multiple of the quantum 1e-06"),
  ])
  func everyWrongThresholdIsRefused(key: String, json: String, path: String, reason: String) {
    expectRefusal(#""indicators":{"\#(key)":{\#(json)}}"#, "$.indicators.\(key)\(path)", reason)
  }

  @Test func unknownIndicatorsAreRefused() {
    expectRefusal(
      #""indicators":{"mood":{}}"#, "$.indicators.mood",
      "unknown key; here stand " + IndicatorTable.rows.map(\.key).joined(separator: ", "))
  }

  @Test(arguments: [
    (#""key":"Mood""#, ".key", #""Mood" is refused; 1 to 64 of a–z, 0–9 and _ are needed"#),
    (#""key":"""#, ".key", #""" is refused; 1 to 64 of a–z, 0–9 and _ are needed"#),
    (#""key":"rsi""#, ".key", #""rsi" is a built-in indicator"#),
    (#""scale":0"#, ".scale", "0 is refused; a number of quanta per unit from 1e-6 to 1e9 is needed"),
    (
      #""scale":1e10"#, ".scale",
      "10000000000 is refused; a number of quanta per unit from 1e-6 to 1e9 is needed"
    ),
    (#""range":[0]"#, ".range", "two ends are needed, a number or null each"),
    (#""range":[0,"1"]"#, ".range[1]", #""1" is refused; a number or null is needed"#),
    (#""range":[1,1]"#, ".range", "contradiction: the range is empty"),
    (#""range":null"#, ".range", "null is refused; a list is needed"),
    (#""rule":{"category":true}"#, ".rule.category", "mood is a number, not a category"),
    (#""rule":{"crossover":0.1}"#, ".rule.crossover", "only macd can cross its signal line"),
    (
      #""rule":{"absolute":3}"#, ".rule",
      "absolute 3 can never be exceeded: mood is a number from -1 to 1; is the unit wrong?"
    ),
    (
      #""rule":{"absolute":2}"#, ".rule",
      "absolute 2 can never be exceeded: mood is a number from -1 to 1; is the unit wrong?"
    ),
    (#""levels":[0.5,0.50001]"#, ".levels[1]", "0.50001 is no multiple of the quantum 0.1"),
    (
      #""levels":[2]"#, ".levels[0]",
      "2 is refused; a level inside the indicator's range (a number from -1 to 1) is needed"
    ),
    (#""unit":"x""#, ".unit", "unknown key; here stand key, change_type, rule, scale, points, range, levels"),
  ])
  func everyWrongCustomIndicatorIsRefused(json: String, path: String, reason: String) throws {
    var fields = [
      "key": #""mood""#, "change_type": #""price""#, "rule": #"{"absolute":1}"#, "scale": "10", "points": "1",
      "range": "[-1,1]",
    ]
    let cut = try #require(json.firstIndex(of: ":"))
    fields[json[..<cut].trimming("\"")] = String(json[json.index(after: cut)...])
    let text = fields.sorted { $0.key < $1.key }.map { #""\#($0)":\#($1)"# }.joined(separator: ",")
    expectRefusal(#""custom":[{\#(text)}]"#, "$.custom[0]\(path)", reason)
  }

  @Test func customIndicatorsAreNineAtMostAndDiffer() {
    func list(_ keys: [String]) -> String {
      let rows = keys.map {
        #"{"key":"\#($0)","change_type":"price","rule":{"absolute":1},"scale":1,"points":1,"range":[null,null]}"#
      }
      return #""custom":[\#(rows.joined(separator: ","))]"#
    }
    let keys = (0..<10).map { "own_\($0)" }
    #expect(throws: Never.self) { try ThresholdProfile.seed(with: list(Array(keys.dropLast()))) }
    expectRefusal(list(keys), "$.custom", "10 are too many; at most 9 fit")
    expectRefusal(list(["a", "a"]), "$.custom[1].key", #""a" is defined twice"#)
    expectRefusal(#""custom":{}"#, "$.custom", "an object is refused; a list is needed")
    expectRefusal(
      #""custom":[{"key":"a"}]"#, "$.custom[0]",
      #""change_type" is missing (or name a parent with "extends")"#)
  }

  @Test func whatIsNotThereIsNamed() throws {
    let keys = [
      "schema", "name", "indicators", "change_types", "significance", "rules", "deferral",
      "stale_limit_hours",
      "budget", "strategies",
    ]
    guard case .object(let fields) = try JSONValue(Files.threshold("seed.json")) else {
      Issue.record("seed.json is no object")
      return
    }
    for key in keys {
      let rest = JSONValue.object(fields.filter { $0.key != key })
      let error = #expect(throws: ProfileError.self) {
        try ProfileReader(root: ProfileNode(rest, source: "f")).read()
      }
      #expect(error?.description == #"f: $: "\#(key)" is missing (or name a parent with "extends")"#)
    }
  }

  @Test func whatIsNoJSONIsRefusedWithLineAndColumn() {
    let cases: [([UInt8], String)] = [
      ([], "p.json:1:1: a value expected, the text ends"),
      (Array("{\n  \"name\": ?}".utf8), "p.json:2:11: a value expected"),
      (Array("{\"a\":1,\n\"a\":2}".utf8), #"p.json:2:1: "a" stands twice"#),
      ([0x7b, 0x22, 0xff, 0x22, 0x7d], "p.json:1:3: not UTF-8"),
      (Array("[]".utf8), "p.json: $: an array is refused; an object is needed"),
      (Array("\u{feff}{}".utf8), "p.json:1:1: a value expected"),
    ]
    for (json, text) in cases {
      let error = #expect(throws: ProfileError.self) { try ThresholdProfile(json: json, source: "p.json") }
      #expect(error?.description == text)
    }
  }

  private func expectRefusal(
    _ json: String, _ path: String, _ reason: String, sourceLocation: SourceLocation = #_sourceLocation
  ) {
    let error = #expect(throws: ProfileError.self, sourceLocation: sourceLocation) {
      try ThresholdProfile.seed(with: json)
    }
    #expect(
      error == ProfileError(source: "test.json", path: path, reason: reason), sourceLocation: sourceLocation)
  }
}

extension Substring {
  fileprivate func trimming(_ character: Character) -> String { String(filter { $0 != character }) }
}
