import DeadbandCore

/// Which ticks to have answered, where answers cost money: after a start drawn at random those whose answer the model of the
/// answers so far is least sure of (margin sampling: T. Scheffer, C. Decomain, S. Wrobel, IDA 2001).
///
/// In each round at most ``perSubject`` ticks of a subject are taken, since its ticks say the same, and a fifth is drawn at random, since
/// a model knows nothing of where it has never looked. Deterministic for a seed.
struct AnswerChoice {
  let history: AnsweredHistory
  /// The ticks to choose from, in the history's order.
  let candidates: [Int]
  let seed: UInt64

  /// Rounds after the start, which takes as much as one of them.
  private static let rounds = 5
  private static let perSubject = 2
  private static let randomShare = 0.2

  /// `count` of the candidates, in the history's order.
  ///
  /// - Parameter gate: of a model of the answers to these ticks; nil where too little is known yet.
  func run(_ count: Int, gate: ([Int]) throws(LearningError) -> LearnedGate?) throws(LearningError) -> [Int] {
    var generator = SplitMix64(seed: seed)
    var rest = candidates.shuffled(using: &generator)
    let batch = max(1, count / (Self.rounds + 1))
    var chosen = Array(rest.prefix(max(count - batch * Self.rounds, min(count, batch))))
    rest.removeFirst(chosen.count)
    while chosen.count < count, !rest.isEmpty {
      let wanted = min(batch, count - chosen.count)
      let found: [Int]
      if let gate = try gate(chosen.sorted()) {
        found = leastSure(of: rest, wanted, gate)
      } else {
        found = Array(rest.prefix(wanted))
      }
      chosen += found
      let taken = Set(found)
      rest.removeAll { taken.contains($0) }
    }
    return chosen.sorted()
  }

  private func leastSure(of rest: [Int], _ count: Int, _ gate: LearnedGate) -> [Int] {
    let drawn = Int(Double(count) * Self.randomShare)
    var found = Array(rest.prefix(drawn))
    var ofSubject: [Int: Int] = [:]
    let strategies = history.strategies.map { Strategy(name: $0, weights: [:]) }
    let ranked = rest.dropFirst(drawn).map { index in
      let tick = history.ticks[index]
      return (
        index: index, margin: Self.margin(gate.scores(of: tick.snapshot, strategy: strategies[tick.strategy]))
      )
    }.sorted { ($0.margin, $0.index) < ($1.margin, $1.index) }
    for candidate in ranked {
      guard found.count < count else { break }
      let subject = history.ticks[candidate.index].subject
      guard ofSubject[subject, default: 0] < Self.perSubject else { continue }
      ofSubject[subject, default: 0] += 1
      found.append(candidate.index)
    }
    return found
  }

  /// How much likelier the likeliest answer is than the next.
  private static func margin(_ scores: [Double]) -> Double {
    var shares = [Double](repeating: 0, count: scores.count)
    Softmax.shares(scores, 0, &shares)
    let best = shares.sorted(by: >)
    return best.count > 1 ? best[0] - best[1] : 1
  }
}
