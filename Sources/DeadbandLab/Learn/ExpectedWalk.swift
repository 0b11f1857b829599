import DeadbandCore

/// What a gate would ask and get wrong at ticks that nobody has answered, by its own word.
///
/// The limit is chosen by it, so that a gate learned from 2,000 answers needs no others. An answer that is asked for is
/// drawn from the first part's probabilities; a served one is wrong with the probability of the second part, which was
/// learned on answers of subjects that the first had not seen.
struct ExpectedWalk {
  let history: AnsweredHistory

  /// Share asked and expected disagreement, both of all ticks at `indices`.
  func run(_ profile: ThresholdProfile, over indices: [Int], seed: UInt64) throws(ReplayError) -> (
    asked: Double, differing: Double
  ) {
    guard let gate = profile.gate else { return (0, 0) }
    var generator = SplitMix64(seed: seed)
    var cached = [(tick: Int, answer: Int)?](repeating: nil, count: history.subjectCount)
    var strategies: [Strategy] = []
    for name in history.strategies {
      do { strategies.append(name.isEmpty ? .none : try profile.strategy(name)) } catch {
        throw .decision(error, profile: profile.name)
      }
    }
    var (asked, differing) = (0, 0.0)
    var shares = [Double](repeating: 0, count: gate.answers.count)
    for index in indices {
      let tick = history.ticks[index]
      let strategy = strategies[tick.strategy]
      if let known = cached[tick.subject] {
        let base = history.ticks[known.tick]
        let age = tick.at.seconds(since: base.at)
        let answer = GateAnswer(number: known.answer)
        let assessment: Assessment
        do {
          assessment = try profile.assess(
            tick.snapshot, against: base.snapshot, ageSeconds: age, strategy: strategy, cachedAnswer: answer)
        } catch { throw .decision(error, profile: profile.name) }
        if profile.verdict(on: assessment).action != .refresh {
          differing += gate.probabilityThatAnswerDiffers(
            tick.snapshot, from: base.snapshot, cached: answer, ageSeconds: age, strategy: strategy)
          continue
        }
      }
      asked += 1
      Softmax.shares(gate.scores(of: tick.snapshot, strategy: strategy), 0, &shares)
      cached[tick.subject] = (index, Self.draw(shares, generator.unit()))
    }
    return (share(asked, of: indices.count), indices.isEmpty ? 0 : differing / Double(indices.count))
  }

  private static func draw(_ shares: [Double], _ number: Double) -> Int {
    var rest = number
    for (answer, share) in shares.enumerated() {
      rest -= share
      if rest < 0 { return answer }
    }
    return shares.count - 1
  }
}
