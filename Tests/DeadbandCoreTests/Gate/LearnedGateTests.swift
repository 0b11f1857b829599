import Testing

@testable import DeadbandCore

@Suite struct LearnedGateTests {
  /// Against a second evaluation that shares no code with the first.
  @Test func judgesAsWrittenOutPlainly() {
    forAll(100) { random in
      let settings = GateSettings.random(&random)
      let profile = try ThresholdProfile.seed.with(settings, name: "learned")
      let plain = PlainGate(model: settings.model, schema: profile.schema)
      guard let gate = profile.gate else { return "no gate" }
      for _ in 0..<20 {
        let tick = RandomTick(profile, &random)
        let current = try Snapshot(tick.current)
        let baseline = try Snapshot(tick.baseline)
        let strategy = try tick.strategy.map { name throws in try profile.strategy(name) } ?? .none
        let cached = random.int(0...settings.model.answers.count - 1)
        let got = gate.probabilityThatAnswerDiffers(
          current, from: baseline, cached: gate.answer(named: settings.model.answers[cached]),
          ageSeconds: tick.ageSeconds, strategy: strategy)
        let wanted = plain.probability(
          current, baseline, cached: cached, ageSeconds: tick.ageSeconds, strategy: strategy.name)
        guard abs(got - wanted) < 1e-6, (0...1).contains(got) else { return "\(got), not \(wanted)" }
      }
      return nil
    }
  }

  @Test func ruleFiresAboveTheLimitAndIsUrgentAbove80Percent() throws {
    // One tree on the age: 0.3, then 0.7, then 0.9.
    func odds(_ p: Double) -> Double { [0.3: -0.8473, 0.7: 0.8473, 0.9: 2.1972][p] ?? 0 }
    let tree = GateTree.line(
      input: GateModel.ChangeInput.ageHours.rawValue, above: 1, no: .leaf([odds(0.3)]),
      yes: .line(
        input: GateModel.ChangeInput.ageHours.rawValue, above: 2, no: .leaf([odds(0.7)]),
        yes: .leaf([odds(0.9)])))
    let profile = try ThresholdProfile.seed.with(.small(limit: 0.5, changeTrees: [tree]), name: "learned")
    let base = try Snapshot(numbers: [:])
    func assess(_ hours: Double, _ answer: GateAnswer?) throws -> Assessment {
      try profile.assess(base, against: base, ageSeconds: hours * 3600, cachedAnswer: answer)
    }
    let hold = profile.gate?.answer(named: "hold")
    #expect(try assess(1, hold).rules == [])
    #expect(try assess(1.5, hold).rules == RuleSet(.answer))
    #expect(try assess(1.5, hold).priority == .medium)
    #expect(try assess(3, hold).priority == .high)
    #expect(profile.verdict(on: try assess(3, hold)).action == .refresh)
    // Without an answer nothing can be said of it; one that nobody learned from cannot be vouched for.
    #expect(try assess(3, nil).rules == [])
    #expect(try assess(0.1, .unknown).rules == RuleSet(.answer))
    #expect(profile.gate?.answer(named: "sell") == .unknown)
  }

  @Test func aGateStandsInForTheSoftRulesAlone() throws {
    let profile = try ThresholdProfile.seed.with(.small(limit: 1), name: "learned", tooOldHours: 96)
    let base = try Snapshot(numbers: ["rsi": 10, "volatility_rank": 95])
    let far = try Snapshot(numbers: ["rsi": 90, "volatility_rank": 95, "underlying_price": 1])
    let hold = profile.gate?.answer(named: "hold")
    let soon = try profile.assess(far, against: base, ageSeconds: 3_600, cachedAnswer: hold)
    #expect(soon.rules == [] && !soon.fired.isEmpty)
    let later = try profile.assess(far, against: base, ageSeconds: 5 * 3_600, cachedAnswer: hold)
    #expect(later.rules == RuleSet(.volatile))
    let old = try profile.assess(far, against: base, ageSeconds: 97 * 3_600, cachedAnswer: hold)
    #expect(old.rules == [RuleSet(.volatile), RuleSet(.tooOld)])
  }

  /// A gate changes nothing of a tick that comes without an answer.
  @Test func withoutAnAnswerNothingChanges() {
    forAll(200) { random in
      var settings = ThresholdProfile.seed.settings
      settings.gate = GateSettings.random(&random)
      let with = ThresholdProfile(settings: settings, schema: .standard)
      let tick = RandomTick(.seed, &random)
      let current = try Snapshot(tick.current)
      let baseline = try Snapshot(tick.baseline)
      let one = try ThresholdProfile.seed.assess(current, against: baseline, ageSeconds: tick.ageSeconds)
      let two = try with.assess(current, against: baseline, ageSeconds: tick.ageSeconds)
      return one.rules == two.rules && one.significance == two.significance ? nil : "\(two.rules.rules)"
    }
  }

  @Test func aModelWhosePartsDoNotFitIsRefused() {
    var models: [GateModel] = []
    func broken(_ change: (inout GateModel) -> Void) {
      var model = GateSettings.small(limit: 0).model
      change(&model)
      models.append(model)
    }
    broken { $0.answers = ["hold"] }
    broken { $0.answers = ["hold", "hold"] }
    broken { $0.inputs = [] }
    broken { $0.linear.means = [] }
    broken { $0.linear.spreads = [0] }
    broken { $0.linear.spreads = [.nan] }
    broken { $0.linear.weights[1] = [] }
    broken { $0.linear.biases = [0, .infinity] }
    broken { $0.answerTrees = [.leaf([1])] }
    broken { $0.answerTrees = [.line(input: 3, above: 0, no: .leaf([0, 0]), yes: .leaf([0, 0]))] }
    broken { $0.changeTrees = [.line(input: 0, above: .nan, no: .leaf([0]), yes: .leaf([0]))] }
    broken { $0.changeTrees = [GateTree](repeating: .leaf([0]), count: 257) }
    broken { model in
      model.changeTrees = [
        (0..<9).reduce(.leaf([0])) { tree, _ in .line(input: 0, above: 0, no: tree, yes: .leaf([0])) }
      ]
    }
    for (number, model) in models.enumerated() {
      var settings = GateSettings.small(limit: 0)
      settings.model = model
      #expect(throws: ProfileError.self, "\(number)") {
        try ThresholdProfile.seed.with(settings, name: "learned")
      }
    }
    #expect(GateSettings.small(limit: 0).model.problem == nil)
  }
}

extension GateSettings {
  /// A gate with two answers and one input, to which trees can be given.
  static func small(limit: Double, changeTrees: [GateTree] = []) -> GateSettings {
    GateSettings(
      limit: limit,
      model: GateModel(
        answers: ["hold", "close"], inputs: [.size(lane: 11)],
        linear: .init(means: [0], spreads: [1], weights: [[0], [1]], biases: [0, 0]), answerTrees: [],
        changeStart: 0, changeTrees: changeTrees),
      provenance: .init(analyst: "test", answers: 2, dataDigest: Digest(of: []).description, seed: .max))
  }
}
