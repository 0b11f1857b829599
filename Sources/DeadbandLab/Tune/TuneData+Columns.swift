public import DeadbandCore
public import DeadbandMarketData

extension TuneData {
  /// The ticks of a packed history, or of some of its subjects, with an analyst's answers to them.
  ///
  /// - Parameters:
  ///   - files: the histories, as the user named them.
  ///   - walk: the history and the answers.
  ///   - analyst: who gave those.
  ///   - subjects: the numbers of the subjects that count; nil for all.
  ///   - model: prices questions; nil leaves money out.
  ///   - threads: how many work at once; no figure depends on it.
  /// - Throws: ``ReplayError/cost(_:)``.
  /// - Complexity: O(ticks), with a model about a microsecond each.
  public init(
    files: [String], _ walk: GateWalk, analyst: String, subjects: [Int]? = nil, model: ModelPrice? = nil,
    threads: Int = 1
  ) throws(ReplayError) {
    let history = walk.history
    let chosen = subjects ?? Array(history.subjects.indices)
    var cost = model.map { AnalysisCost(model: $0, schema: history.schema) }
    var total = Money.zero
    var (ticks, boundAsked) = (0, 0)
    var (first, last): (Timestamp?, Timestamp?) = (nil, nil)
    var held = [UInt16](repeating: 0, count: walk.answers.analysts)
    for subject in chosen {
      var isFirst = true
      for number in history.ticks(ofSubject: subject) {
        ticks += 1
        let time = history.time(number)
        first = min(first ?? time, time)
        last = max(last ?? time, time)
        boundAsked += walk.answers.change(&held, at: number, isFirst: isFirst)
        isFirst = false
        total = try total.plus(try cost?.ofCall(history, number) ?? .zero)
      }
    }
    self.init(
      files: files, digest: Self.digest(history.digest, subjects), ticks: ticks, subjects: chosen.count,
      first: first, last: last, analyst: analyst, boundAsked: boundAsked, analysts: walk.answers.analysts,
      price: model.map { ($0.name, Money(nanoDollars: total.nanoDollars / Int64(max(ticks, 1)))) }
    ) { profiles in try walk.tallies(of: profiles, subjects: subjects, threads: threads) }
  }

  /// The subjects that end before a time and those that begin at it or later; one that is on both sides is on neither, so
  /// that nothing that is judged was searched.
  public static func split(
    _ history: ColumnarHistory, at time: Timestamp
  ) -> (before: [Int], after: [Int], straddling: Int) {
    var (before, after, straddling): ([Int], [Int], Int) = ([], [], 0)
    for subject in history.subjects.indices {
      let ticks = history.ticks(ofSubject: subject)
      guard let first = ticks.first, let last = ticks.last else { continue }
      if history.time(last) < time {
        before.append(subject)
      } else if history.time(first) >= time {
        after.append(subject)
      } else {
        straddling += 1
      }
    }
    return (before, after, straddling)
  }

  private static func digest(_ history: Digest, _ subjects: [Int]?) -> Digest {
    guard let subjects else { return history }
    return Digest(of: Array("\(history) \(subjects.map(String.init).joined(separator: " "))".utf8))
  }
}

extension AnswerTable {
  /// How many analysts answer otherwise than they are held to have, or have not answered before; `held` is what they answer
  /// afterwards.
  fileprivate func change(_ held: inout [UInt16], at tick: Int, isFirst: Bool) -> Int {
    var count = 0
    for analyst in 0..<analysts {
      let action = actions[tick * analysts + analyst]
      if isFirst || held[analyst] != action { count += 1 }
      held[analyst] = action
    }
    return count
  }
}

extension AnalysisCost {
  /// The cost of asking at a tick.
  fileprivate mutating func ofCall(_ history: ColumnarHistory, _ number: Int) throws(ReplayError) -> Money {
    let strategy = history.strategies[history.strategy(number)]
    do {
      return try ofCall(
        history.snapshot(number), strategy: strategy.isEmpty ? nil : strategy,
        position: history.positionText(number)?[...])
    } catch { throw .cost(error) }
  }
}
