import Testing

@testable import DeadbandCore

@Suite struct ThresholdProfileTests {
  @Test func theBuiltInProfilesAreTheFiles() throws {
    for name in ThresholdProfile.builtInNames {
      let text = try ThresholdProfile.builtIn(named: name)
      #expect(text.json == (try Files.threshold("\(name).json")))
      #expect(try ThresholdProfile(json: text.json, source: text.source).name == name)
    }
    #expect(ThresholdProfile.seed.name == "seed")
    #expect(ThresholdProfile.standard.name == "default")
    let error = #expect(throws: ProfileError.self) { try ThresholdProfile.builtIn(named: "other") }
    #expect(error?.description == "other: no built-in profile of that name; there are seed, default")
  }

  /// Numbers of the specification that the table of `PlainModel` does not hold.
  @Test func seedHasTheSpecificationsNumbers() throws {
    let settings = ThresholdProfile.seed.settings
    #expect(
      settings.indicators.map(\.points) == [
        30, 30, 10, 10, 10, 20, 10, 25, 25, 10, 10, 20, 10, 10, 10, 10, 10, 20, 10, 20, 10, 10, 10,
      ])
    #expect(settings.changeTypes.map(\.priority) == [5, 5, 4, 3, 1])
    #expect(settings.changeTypes.map(\.timeLimitHours) == [12, 8, 4, 24, 48])
    #expect(settings.rules.disabled.isEmpty)
    #expect(settings.rules.technical == [IndicatorSet(0), IndicatorSet(1)])
    #expect(settings.rules.price == IndicatorSet(7))
    #expect(settings.indicators.allSatisfy { $0.levels.isEmpty })
    #expect(try ThresholdProfile.seed.strategy("COVERED_CALL").weight(.price) == 1)
    #expect(try ThresholdProfile.seed.strategy("IRON_CONDOR").weight(.timeDecay) == 1.5)
    #expect(try ThresholdProfile.seed.strategy("PROTECTIVE_PUT").weight(.volatility) == 0.8)
  }

  @Test func whatExtendsChangesOnlyWhatItSays() throws {
    let seed = ThresholdProfile.seed.settings
    let changed = try ThresholdProfile.seed(
      with: """
        "name":"mine","significance":{"magnitude_cap":3},"rules":{"price":["delta"],"age_hours":30},
        "indicators":{"underlying_price":{"rule":{"relative":0.02}},"rsi":{"levels":[70,30],"points":5}},
        "strategies":{"IRON_CONDOR":{"price":3},"STRADDLE":{}}
        """
    ).settings
    var expected = seed
    expected.name = "mine"
    expected.significance.magnitudeCap = 3
    expected.rules.price = IndicatorSet(11)
    expected.rules.ageHours = 30
    // A rule is taken whole: the seed's absolute 5 is gone.
    expected.indicators[7].rule = .distance(.init(relative: 0.02))
    expected.indicators[0].levels = [30, 70]
    expected.indicators[0].points = 5
    expected.strategies["IRON_CONDOR"] = [.volatility: 2, .timeDecay: 1.5, .price: 3]
    expected.strategies["STRADDLE"] = [:]
    #expect(changed == expected)
  }

  @Test func parentsAreFoundThroughTheResolver() throws {
    let files = [
      "a": #"{"extends":"b","name":"a","stale_limit_hours":1}"#,
      "b": #"{"extends":"seed","name":"b","stale_limit_hours":2,"deferral":{"minutes":7}}"#,
      "bad": #"{"extends":"seed","stale_limit_hours":-1}"#,
      "child": #"{"extends":"bad","stale_limit_hours":1}"#,
      "me": #"{"extends":"me"}"#, "x": #"{"extends":"y"}"#, "y": #"{"extends":"x"}"#,
      "null": #"{"extends":null}"#, "lost": #"{"extends":"nowhere"}"#,
    ]
    func read(_ name: String) throws -> ThresholdProfile {
      try ThresholdProfile(json: Array((files[name] ?? "").utf8), source: "\(name).json") { parent in
        guard let text = files[parent] else { return try ThresholdProfile.builtIn(named: parent) }
        return (Array(text.utf8), "\(parent).json")
      }
    }
    let a = try read("a")
    #expect(a.name == "a")
    #expect(a.settings.staleLimitHours == 1)
    #expect(a.settings.deferral.minutes == 7)
    // A child without a name is not called what its parent is called.
    let nameless = try ThresholdProfile(json: Array(#"{"extends":"default"}"#.utf8), source: "my/tight.json")
    #expect(nameless.name == "tight")
    let refusals = [
      // The fault is the parent's, even where the child would cover it.
      "child": "bad.json: $.stale_limit_hours: -1 is refused; a number of hours from 0 to 1e9 is needed",
      "me": "me.json: $: more than 8 profiles extend one another; is there a circle?",
      "x": "x.json: $: more than 8 profiles extend one another; is there a circle?",
      "null": "null.json: $.extends: null is refused; a string is needed",
      "lost": "lost.json: $.extends: nowhere: no built-in profile of that name; there are seed, default",
    ]
    for (name, text) in refusals {
      let error = #expect(throws: ProfileError.self) { try read(name) }
      #expect(error?.description == text)
    }
  }

  @Test func profilesAreEqualWhereTheirSettingsAre() throws {
    #expect(try ThresholdProfile.seed(with: #""name":"seed""#) == .seed)
    #expect(try ThresholdProfile.seed(with: #""name":"seed","stale_limit_hours":71"#) != .seed)
  }
}

@Suite struct OlderSettingsTests {
  private static let document = """
    {"change_thresholds":{"technical_indicators":{"rsi_threshold":5.0,"macd_threshold":0.01,
    "trend_threshold":0.15},"market_data":{"price_change_percent":3.0,"volatility_change_percent":10.0,
    "volume_change_multiplier":2.0},"time_limits":{"max_cache_age_hours":24,"emergency_refresh_hours":72,
    "min_refresh_interval_minutes":15}}}
    """

  /// Its usual numbers are the seed's own.
  @Test func theUsualDocumentIsTheSeedByAnotherName() throws {
    var settings = try read(Self.document).settings
    #expect(settings.name == "older settings")
    settings.name = "seed"
    #expect(settings == ThresholdProfile.seed.settings)
  }

  /// Each of its names moves the numbers it should, and no other.
  @Test func eachSettingMovesItsNumbers() throws {
    typealias Change = (inout ThresholdProfile.Settings) -> Void
    func rule(_ lane: Int, _ distance: ChangeRule.Distance) -> Change {
      { $0.indicators[lane].rule = .distance(distance) }
    }
    let cases: [(String, [Change])] = [
      (#""technical_indicators":{"rsi_threshold":7}"#, [rule(0, .init(absolute: 7))]),
      (
        #""technical_indicators":{"macd_threshold":0.02}"#,
        [rule(2, .init(ofPrice: 0.02)), rule(3, .init(ofPrice: 0.02))]
      ),
      (#""technical_indicators":{"trend_threshold":0.3}"#, [rule(5, .init(absolute: 0.3))]),
      (#""market_data":{"price_change_percent":2}"#, [rule(7, .init(absolute: 5, relative: 0.02))]),
      (
        #""market_data":{"volatility_change_percent":20}"#,
        [rule(8, .init(absolute: 0.05, relative: 0.2)), rule(9, .init(absolute: 0.05, relative: 0.2))]
      ),
      (#""market_data":{"volume_change_multiplier":3}"#, [rule(6, .init(ratio: 3))]),
      (#""time_limits":{"max_cache_age_hours":12}"#, [{ $0.rules.ageHours = 12 }]),
      (#""time_limits":{"emergency_refresh_hours":96}"#, [{ $0.staleLimitHours = 96 }]),
      (#""time_limits":{"min_refresh_interval_minutes":30}"#, [{ $0.deferral.minutes = 30 }]),
      (#""time_limits":{"min_refresh_interval_minutes":0}"#, [{ $0.deferral.minutes = 0 }]),
      ("", []),
    ]
    for (text, changes) in cases {
      var expected = ThresholdProfile.seed.settings
      expected.name = "mine"
      for change in changes { change(&expected) }
      let settings = try read(#"{"name":"mine","change_thresholds":{\#(text)}}"#).settings
      #expect(settings == expected, "\(text)")
    }
  }

  @Test func itLiesOnWhatItExtends() throws {
    let settings = try read(
      #"{"extends":"default","change_thresholds":{"technical_indicators":{"rsi_threshold":9}}}"#
    ).settings
    #expect(settings.changeTypes == ThresholdProfile.standard.settings.changeTypes)
    guard case .distance(let distance) = settings.indicators[0].rule else {
      Issue.record("rsi has no distance")
      return
    }
    #expect(distance.absolute == 9)
  }

  @Test(arguments: [
    (#"{"change_thresholds":5}"#, "$.change_thresholds", "5 is refused; an object is needed"),
    (
      #"{"change_thresholds":{},"rules":{}}"#, "$.rules",
      "unknown key; here stand change_thresholds, $schema, name, description, extends"
    ),
    (
      #"{"change_thresholds":{"mood":{}}}"#, "$.change_thresholds.mood",
      "unknown key; here stand technical_indicators, market_data, time_limits"
    ),
    (
      #"{"change_thresholds":{"market_data":{"rsi_threshold":5}}}"#,
      "$.change_thresholds.market_data.rsi_threshold",
      "unknown key; here stand price_change_percent, volatility_change_percent, volume_change_multiplier"
    ),
    (
      #"{"change_thresholds":{"market_data":{"price_change_percent":101}}}"#,
      "$.change_thresholds.market_data.price_change_percent",
      "101 is refused; a percentage from 0 to 100, not 0 is needed"
    ),
    (
      #"{"change_thresholds":{"market_data":{"price_change_percent":0}}}"#,
      "$.change_thresholds.market_data.price_change_percent",
      "0 is refused; a percentage from 0 to 100, not 0 is needed"
    ),
    (
      #"{"change_thresholds":{"market_data":{"volume_change_multiplier":1}}}"#,
      "$.change_thresholds.market_data.volume_change_multiplier", "1 is refused; a factor > 1 is needed"
    ),
    (
      #"{"change_thresholds":{"technical_indicators":{"rsi_threshold":-5}}}"#,
      "$.change_thresholds.technical_indicators.rsi_threshold",
      "-5 is refused; a number > 0 and ≤ 100 is needed"
    ),
    (
      #"{"change_thresholds":{"technical_indicators":{"rsi_threshold":500}}}"#,
      "$.change_thresholds.technical_indicators.rsi_threshold",
      "500 is refused; a number > 0 and ≤ 100 is needed"
    ),
    (
      #"{"change_thresholds":{"technical_indicators":{"macd_threshold":1.5}}}"#,
      "$.change_thresholds.technical_indicators.macd_threshold",
      "1.5 is refused; a number > 0 and ≤ 1 is needed"
    ),
    (
      #"{"change_thresholds":{"technical_indicators":{"trend_threshold":3}}}"#,
      "$.change_thresholds.technical_indicators.trend_threshold",
      "3 is refused; a number > 0 and ≤ 2 is needed"
    ),
    (
      #"{"change_thresholds":{"time_limits":{"max_cache_age_hours":"24"}}}"#,
      "$.change_thresholds.time_limits.max_cache_age_hours", #""24" is refused; a number ≥ 0 is needed"#
    ),
  ])
  func wrongDocumentsAreRefused(json: String, path: String, reason: String) {
    let error = #expect(throws: ProfileError.self) { try read(json) }
    #expect(error == ProfileError(source: "old.json", path: path, reason: reason))
  }

  private func read(_ json: String) throws -> ThresholdProfile {
    try ThresholdProfile(json: Array(json.utf8), source: "old.json")
  }
}
