import DeadbandCore
import Testing

@testable import DeadbandLab

@Suite struct TuneSpaceTests {
  @Test func theStandardSpaceHoldsTheDefaultProfilesNumbers() throws {
    let space = TuneSpace.standard
    #expect(space.parameters.count == 16)
    // Every parameter's ends enclose what `default` has, or leave it as it is.
    for parameter in space.parameters {
      let own =
        parameter.isFactor ? 1 : ProfilePlaces.number(at: parameter.places[0][...], in: space.base.tree)
      let value = try #require(own)
      #expect((parameter.from...parameter.to).contains(value), "\(parameter.path): \(value)")
    }
  }

  @Test func valuesReplaceAndFactorsMultiply() throws {
    let space = try space(
      """
      {"schema": 1, "base": "seed", "parameters": [
        {"path": "significance.refresh_above", "from": 20, "to": 80},
        {"path": "indicators.*.rule.*", "factor": true, "from": 0.5, "to": 2, "scale": "log"},
        {"path": "indicators.@volatility.points", "factor": true, "from": 0, "to": 3},
        {"path": "strategies.COVERED_CALL.price", "from": 1, "to": 3}]}
      """)
    let profile = try space.profile([50, 2, 3, 2.5], name: "x")
    let (seed, tuned) = (ThresholdProfile.seed.tree, profile.tree)
    func number(_ path: String, _ tree: JSONValue) -> Double? {
      ProfilePlaces.number(at: path.split(separator: ".").map(String.init)[...], in: tree)
    }
    #expect(number("significance.refresh_above", tuned) == 50)
    #expect(number("indicators.rsi.rule.absolute", tuned) == 10)
    #expect(number("indicators.underlying_price.rule.relative", tuned) == 0.06)
    #expect(number("indicators.underlying_price.rule.absolute", tuned) == 10)
    // Of a ratio what is above 1: an excess halves as the others do.
    #expect(number("indicators.volume_ratio.rule.ratio", seed) == 2)
    #expect(number("indicators.volume_ratio.rule.ratio", tuned) == 3)
    #expect(number("indicators.implied_volatility.points", tuned) == 75)
    #expect(number("indicators.rsi.points", tuned) == 30)
    #expect(number("strategies.COVERED_CALL.price", tuned) == 2.5)
    #expect(profile.name == "x")
  }

  @Test func aProfilesOwnIndicatorIsFoundByItsKey() throws {
    let space = try space(
      """
      {"schema": 1, "base": {"extends": "seed", "custom": [{"key": "flow", "change_type": "technical",
         "rule": {"absolute": 2}, "scale": 10, "points": 5, "range": [0, 100]}]},
       "parameters": [{"path": "custom.flow.rule.absolute", "from": 1, "to": 9, "integer": true},
                      {"path": "custom.@technical.points", "from": 0, "to": 5}]}
      """)
    let profile = try space.profile(space.values(at: [0.49, 0.5]), name: "x")
    #expect(profile.tree["custom"]?.text.contains(#""rule":{"absolute":5},"points":2.5"#) == true)
  }

  @Test(arguments: [(0.0, 20.0), (0.5, 40.0), (1, 80), (-1, 20), (2, 80)])
  func aLogarithmicParameterHasItsGeometricMiddle(_ share: Double, _ value: Double) throws {
    let parameter = try space(
      """
      {"schema": 1, "parameters": [{"path": "significance.refresh_above", "from": 20, "to": 80, "scale": "log"}]}
      """
    ).parameters[0]
    #expect(parameter.value(at: share) == value)
  }

  @Test(arguments: [
    (0.0, 0.0), (1.23456, 1.235), (-0.000123456, -0.0001235), (123_456, 123_500), (0.1, 0.1), (1e9, 1e9),
    (99.996, 100),
  ]) func numbersAreRoundedToFourDigits(_ number: Double, _ rounded: Double) {
    #expect(number.rounded(digits: 4) == rounded)
  }

  @Test func equalSpacesHaveEqualDigestsWhateverTheFile() throws {
    let one = try space(madeUpSpace)
    #expect(try space(madeUpSpace.replacing("\n", with: ""), source: "other").digest == one.digest)
    #expect(try space(madeUpSpace.replacing("200", with: "201")).digest != one.digest)
    #expect(try space(madeUpSpace.replacing("seed", with: "default")).digest != one.digest)
  }

  /// Place, reason and way out.
  @Test(
    arguments: [
      ("[1", "", "space.json: "),
      (#"{"schema": 2, "parameters": []}"#, "$.schema", "schema 1"),
      (#"{"schema": 1}"#, "$", #""parameters" is missing"#),
      (#"{"schema": 1, "parameters": []}"#, "$.parameters", "1 to 64 are needed"),
      (#"{"schema": 1, "base": "no", "parameters": []}"#, "$.base", "there are seed, default"),
      (
        #"{"schema": 1, "base": {"extends": "seed", "points": 1}, "parameters": []}"#, "$.base", "unknown key"
      ),
      (
        parameter(#""path": "significance.refresh_over", "from": 1, "to": 2"#), "$.parameters[0].path",
        #""significance" has refresh_above, magnitude_cap"#
      ),
      (
        parameter(#""path": "indicators.beta.points", "from": 1, "to": 2"#), "$.parameters[0].path",
        "has rsi, macd"
      ),
      (parameter(#""path": "indicators.@none.points", "from": 1, "to": 2"#), "$.parameters[0].path", "fits"),
      (
        parameter(#""path": "indicators.rsi", "from": 1, "to": 2"#), "$.parameters[0].path",
        "has change_type, rule"
      ),
      (parameter(#""path": "name", "from": 1, "to": 2"#), "$.parameters[0].path", "is no number"),
      (
        parameter(#""path": "significance.refresh_above", "from": 9, "to": 2"#), "$.parameters[0].to",
        #"2 lies below "from", 9; exchange them"#
      ),
      (
        parameter(#""path": "significance.refresh_above", "from": 9, "to": 9"#), "$.parameters[0].to",
        "belongs into the base"
      ),
      (
        parameter(#""path": "significance.refresh_above", "from": 0, "to": 9, "scale": "log""#),
        "$.parameters[0].from", "0 has no logarithm; begin above 0"
      ),
      (
        parameter(#""path": "significance.refresh_above", "from": 1, "to": 9, "scale": "cubic""#),
        "$.parameters[0].scale", #""linear" or "log" is needed"#
      ),
      (
        parameter(#""path": "rules.age_hours", "from": 1.5, "to": 9, "integer": true"#),
        "$.parameters[0].from",
        "whole"
      ),
      (
        parameter(#""path": "rules.age_hours", "from": -1, "to": 9"#), "$.parameters[0]",
        #""from": -1 makes a profile that is refused: $.rules.age_hours"#
      ),
      (
        parameter(#""path": "indicators.rsi.rule.absolute", "from": 1, "to": 100"#), "$.parameters[0]",
        "can never be exceeded"
      ),
      (
        parameter(
          #""path": "indicators.overall_score.points", "factor": true, "from": 0.5, "to": 2"#, base: "default"
        ),
        "$.parameters[0].path", "is 0, which no factor moves"
      ),
      (
        parameter(#""path": "rules.age_hours", "from": 1, "to": 2, "by": 1"#), "$.parameters[0].by",
        "unknown key"
      ),
      (parameter(#""path": "rules.age_hours", "from": "1", "to": 2"#), "$.parameters[0].from", "a number"),
      (
        parameter(
          #""path": "rules.age_hours", "from": 1, "to": 2}, {"path": "rules.age_hours", "from": 1, "to": 2"#),
        "$.parameters[1]", #"rules.age_hours is already set by "rules.age_hours""#
      ),
      (
        parameter(
          #""path": "rules.age_hours", "factor": true, "from": 1, "to": 2}, "#
            + #"{"path": "rules.age_hours", "factor": true, "from": 1, "to": 2"#),
        "$.parameters[1]", "stands twice"
      ),
      (
        parameter(
          #""path": "rules.expired.shortest_hours", "from": 1, "to": 20}, "#
            + #"{"path": "rules.expired.longest_hours", "from": 10, "to": 48"#),
        "$.parameters", "shortest_hours exceeds longest_hours"
      ),
    ] as [(String, String, String)])
  func contradictionsAreRefusedWithPlaceAndReason(_ json: String, _ path: String, _ reason: String) throws {
    let error = #expect(throws: TuneSpaceError.self) { try space(json) }
    let text = error.map { "\($0)" } ?? ""
    #expect(error?.path.hasPrefix(path) == true, "\(text)")
    #expect(text.contains(reason), "\(text)")
    #expect(!text.contains("\n"))
  }
}

private func parameter(_ fields: String, base: String = "seed") -> String {
  #"{"schema": 1, "base": "\#(base)", "parameters": [{\#(fields)}]}"#
}
