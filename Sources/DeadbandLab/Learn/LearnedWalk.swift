import DeadbandCore

/// One gate's way through a history in memory.
struct LearnedWalk {
  let history: AnsweredHistory

  /// What a profile does at the ticks at `indices`, which are in the history's order. Each subject starts without an answer.
  func run(_ profile: ThresholdProfile, over indices: [Int]) throws(ReplayError) -> GateTally {
    try walk(profile, over: indices) { _, _, _ in }.tally
  }

  /// The same, and the share of the ticks at which the served answer was not what the analyst meant: its chance in the fresh
  /// look does not count, that in the cached answer does.
  func runWithMeant(_ profile: ThresholdProfile, over indices: [Int]) throws(ReplayError) -> (
    tally: GateTally, notMeant: Double
  ) {
    let result = try walk(profile, over: indices) { _, _, _ in }
    return (result.tally, share(result.notMeant, of: indices.count))
  }

  /// What decided each question of the rule `answer`, in words.
  func deciders(_ profile: ThresholdProfile, over indices: [Int]) throws(ReplayError) -> [String] {
    guard let gate = profile.settings.gate else { return [] }
    let lines = GateLines(gate.model, profile.schema)
    let numbers = history.answers.map { gate.model.answers.firstIndex(of: $0) }
    var deciders: [String] = []
    _ = try walk(profile, over: indices) { tick, base, rules in
      guard rules.has(.answer) else { return }
      guard let cached = numbers[base.answer] else {
        deciders.append("an answer it was not learned from")
        return
      }
      deciders.append(
        lines.decider(
          tick.snapshot, from: base.snapshot, cached: cached, strategy: history.strategies[tick.strategy]))
    }
    return deciders
  }

  /// What its gate said at the ticks where the subject has an answer, against what happened.
  func calibration(_ profile: ThresholdProfile, over indices: [Int]) throws(ReplayError) -> GateCalibration {
    var tally = GateCalibration.Tally(subjects: history.subjectCount)
    guard let gate = profile.gate else { return tally.calibration }
    let answers = history.answers.map { gate.answer(named: $0) }
    _ = try walk(
      profile, over: indices,
      judging: { tick, base, strategy in
        let probability = gate.probabilityThatAnswerDiffers(
          tick.snapshot, from: base.snapshot, cached: answers[base.answer],
          ageSeconds: tick.at.seconds(since: base.at), strategy: strategy)
        tally.add(probability, differed: base.answer != tick.answer, subject: tick.subject)
      }
    ) { _, _, _ in }
    return tally.calibration
  }

  private func walk(
    _ profile: ThresholdProfile, over indices: [Int],
    judging: (_ tick: AnsweredHistory.Tick, _ base: AnsweredHistory.Tick, Strategy) -> Void = { _, _, _ in },
    asking: (_ tick: AnsweredHistory.Tick, _ base: AnsweredHistory.Tick, _ rules: RuleSet) -> Void
  ) throws(ReplayError) -> (tally: GateTally, notMeant: Int) {
    var notMeant = 0
    var tally = GateTally(subjects: history.subjectCount, analysts: 1)
    var cached = [Int](repeating: -1, count: history.subjectCount)
    let gateAnswers = profile.gate.map { gate in history.answers.map { gate.answer(named: $0) } }
    var strategies: [Strategy] = []
    for name in history.strategies {
      do { strategies.append(name.isEmpty ? .none : try profile.strategy(name)) } catch {
        throw .decision(error, profile: profile.name)
      }
    }
    for index in indices {
      let tick = history.ticks[index]
      let before = cached[tick.subject]
      tally.subjects[tick.subject].ticks += 1
      var rules = RuleSet(.missing)
      if before >= 0 {
        let base = history.ticks[before]
        judging(tick, base, strategies[tick.strategy])
        let assessment: Assessment
        do {
          assessment = try profile.assess(
            tick.snapshot, against: base.snapshot, ageSeconds: tick.at.seconds(since: base.at),
            strategy: strategies[tick.strategy], cachedAnswer: gateAnswers?[base.answer])
        } catch { throw .decision(error, profile: profile.name) }
        let verdict = profile.verdict(on: assessment)
        guard verdict.action == .refresh else {
          if verdict.isDeferred { tally.subjects[tick.subject].deferred += 1 }
          if base.answer != tick.answer { tally.subjects[tick.subject].differing += 1 }
          if base.answer != tick.meant { notMeant += 1 }
          continue
        }
        rules = assessment.rules
        asking(tick, base, rules)
      }
      tally.subjects[tick.subject].asked += 1
      let isChanged = before < 0 || history.ticks[before].answer != tick.answer
      for bit in tally.askedByRule.indices where rules.rawValue >> bit & 1 == 1 {
        tally.askedByRule[bit] += 1
        if isChanged { tally.changedByRule[bit] += 1 }
      }
      cached[tick.subject] = index
    }
    return (tally, notMeant)
  }

  /// Share of the ticks at which an answer without the analyst's chance is another than the subject's one before: the least
  /// that any gate asks which is never wrong.
  func bound(over indices: [Int]) -> Double {
    var last = [Int](repeating: -1, count: history.subjectCount)
    var asked = 0
    for index in indices {
      let tick = history.ticks[index]
      if last[tick.subject] != tick.meant { asked += 1 }
      last[tick.subject] = tick.meant
    }
    return share(asked, of: indices.count)
  }

  /// Asked share and disagreement of asking whenever the answer is so old.
  func timer(hours: Double, over indices: [Int]) -> (asked: Double, differing: Double) {
    var cached = [Int](repeating: -1, count: history.subjectCount)
    var (asked, differing) = (0, 0)
    for index in indices {
      let tick = history.ticks[index]
      let before = cached[tick.subject]
      if before >= 0, tick.at.seconds(since: history.ticks[before].at) < hours * 3600 {
        if history.ticks[before].answer != tick.answer { differing += 1 }
      } else {
        asked += 1
        cached[tick.subject] = index
      }
    }
    return (share(asked, of: indices.count), share(differing, of: indices.count))
  }
}
