import DeadbandCore

/// One profile on its way through a history, one subject after the other: one baseline at a time.
struct GateRun {
  private(set) var tally: GateTally
  private let profile: ThresholdProfile
  /// The profile's strategies, by the history's numbers.
  private let strategies: [Strategy]
  /// The answers as the profile's gate knows them, by their numbers; empty without a gate.
  private let gateAnswers: [GateAnswer]
  private var baseline: Snapshot
  /// The tick that the analysis was made at; nil before the first.
  private var asked: TickBlock.Tick?

  /// A run at its start.
  ///
  /// - Parameters:
  ///   - strategies: the history's; one that the profile does not know is an error, as in a replay.
  ///   - answers: the answers' names by their numbers, where one analyst's are known.
  ///   - empty: any snapshot.
  init(
    _ profile: ThresholdProfile, strategies names: [String], answers: [String]?, tally: GateTally,
    empty: Snapshot
  ) throws(ReplayError) {
    guard !profile.settings.trustsRegion else { throw .trustsRegions(profile.name) }
    if let gate = profile.gate {
      guard let answers, tally.analysts == 1 else { throw .needsAnswers(profile.name) }
      gateAnswers = answers.map { gate.answer(named: $0) }
    } else {
      gateAnswers = []
    }
    self.profile = profile
    self.tally = tally
    baseline = empty
    var strategies: [Strategy] = []
    for name in names {
      do { strategies.append(name.isEmpty ? .none : try profile.strategy(name)) } catch {
        throw .decision(error, profile: profile.name)
      }
    }
    self.strategies = strategies
  }

  /// Begins a subject: it starts without an analysis.
  mutating func begin() { asked = nil }

  /// Judges the next ticks of a subject.
  mutating func walk(_ block: borrowing TickBlock, of subject: Int, _ answers: borrowing AnswerTable)
    throws(ReplayError)
  {
    var counts = tally.subjects[subject]
    defer { tally.subjects[subject] = counts }
    for index in 0..<block.count {
      let tick = block.ticks[index]
      counts.ticks += 1
      guard let asked else {
        ask(tick, block.snapshots[index], because: RuleSet(.missing), changed: 0, &counts)
        continue
      }
      let age =
        Double(tick.seconds - asked.seconds) + Double(tick.nanoseconds - asked.nanoseconds) / 1e9
      let assessment: Assessment
      do {
        assessment = try profile.assess(
          block.snapshots[index], against: baseline, ageSeconds: age, strategy: strategies[tick.strategy],
          cachedAnswer: gateAnswers.isEmpty ? nil : gateAnswers[Int(answers.actions[asked.number])])
      } catch { throw .decision(error, profile: profile.name) }
      let verdict = profile.verdict(on: assessment)
      let differing = answers.differing(tick.number, from: asked.number)
      if verdict.action == .refresh {
        ask(tick, block.snapshots[index], because: assessment.rules, changed: differing, &counts)
      } else {
        counts.deferred += verdict.isDeferred ? 1 : 0
        counts.differing += differing
      }
    }
  }

  private mutating func ask(
    _ tick: TickBlock.Tick, _ snapshot: Snapshot, because rules: RuleSet, changed: Int,
    _ counts: inout GateTally.Subject
  ) {
    counts.asked += 1
    // By bits: a list of the rules would be an allocation.
    for bit in tally.askedByRule.indices where rules.rawValue >> bit & 1 == 1 {
      tally.askedByRule[bit] += 1
      tally.changedByRule[bit] += changed
    }
    asked = tick
    baseline = snapshot
  }
}
