import DeadbandCore

/// A search for profiles on one history.
///
///     var tuning = Tuning(space, on: data, options)
///     try tuning.run { line in try file.append(line) }
///     let result = try tuning.result()
///
/// Memory grows with the number of profiles tried, a few hundred bytes each, and not with the history.
public struct Tuning: Sendable {
  /// What it is tried on.
  public let data: TuneData
  /// How.
  public let options: TuneOptions
  private(set) var search: TuneSearch
  private var journal: TuneJournal

  /// What a run depends on, for its journal.
  public var header: TuneJournal.Header {
    Self.header(search.space, on: data, options)
  }

  /// The header of a run that has not begun.
  public static func header(
    _ space: TuneSpace, on data: TuneData, _ options: TuneOptions
  ) -> TuneJournal.Header {
    TuneJournal.Header(
      data: data.digest, space: space.digest, analyst: data.analyst, seed: options.seed,
      initialCount: options.initialCount, disagreementLimit: options.disagreementLimit)
  }

  /// A search at its start, or where its journal ends.
  ///
  /// - Throws: ``TuneError/noTicks``.
  public init(
    _ space: TuneSpace, on data: TuneData, _ options: TuneOptions = TuneOptions(),
    resuming journal: TuneJournal = TuneJournal()
  ) throws(TuneError) {
    guard data.ticks > 0 else { throw .noTicks }
    self.data = data
    self.options = options
    self.journal = journal
    search = TuneSearch(
      space, seed: options.seed, disagreementLimit: options.disagreementLimit,
      initialCount: options.initialCount)
  }

  /// How far a run is.
  public struct Progress: Sendable {
    /// Profiles tried, and the budget.
    public let tried, budget: Int
    /// The profile that asks least within the disagreement allowed; nil while there is none.
    public let best: TuneFigures?
  }

  /// Tries profiles until the budget is spent.
  ///
  /// - Parameters:
  ///   - keep: takes the journal's lines, a round's at a time, each ended.
  ///   - progress: hears of each round.
  /// - Throws: what `keep` and the evaluation throw; ``TuneError/refusedProfile(values:reason:)``;
  ///   ``TuneError/foreignJournal(_:there:here:)``, where the journal holds values that this search does not try.
  public mutating func run(
    keep: ([UInt8]) throws -> Void = { _ in }, progress: (Progress) -> Void = { _ in }
  ) throws {
    while true {
      let round = search.nextRound(budget: options.budget)
      guard !round.isEmpty else { return }
      let fresh = try round.filter { try known($0) == nil }
      let tallies = fresh.isEmpty ? [] : try data.evaluate(fresh.map(profile))
      let entries = zip(fresh, tallies).map {
        TuneJournal.Entry(index: $0.index, values: $0.values, figures: TuneFigures($1))
      }
      if !entries.isEmpty { try keep(entries.flatMap(\.line)) }
      let figures = Dictionary(uniqueKeysWithValues: entries.map { ($0.index, $0.figures) })
      search.tell(try round.compactMap { try known($0) ?? figures[$0.index] })
      progress(
        Progress(
          tried: search.figures.count, budget: options.budget, best: bestIndex.map { search.figures[$0] }))
    }
  }

  /// The candidate's figures, if the journal has them.
  private func known(_ candidate: TuneSearch.Candidate) throws(TuneError) -> TuneFigures? {
    guard let entry = journal.entries[candidate.index] else { return nil }
    guard entry.values == candidate.values, entry.figures.ticks == data.ticks,
      entry.figures.analysts == data.analysts
    else {
      throw .foreignJournal(
        "profile \(candidate.index)", there: entry.values.map(\.plain).joined(separator: ", "),
        here: candidate.values.map(\.plain).joined(separator: ", "))
    }
    return entry.figures
  }

  /// The profile of a candidate.
  func profile(_ candidate: TuneSearch.Candidate) throws(TuneError) -> ThresholdProfile {
    do { return try search.space.profile(candidate.values, name: "tuned-\(candidate.index)") } catch {
      throw .refusedProfile(values: candidate.values, reason: "\(error)")
    }
  }

  /// The tried profile to use: the one that asks least within the disagreement allowed, or where a wrong answer has a price the
  /// one whose questions and wrong answers cost least together, within the limit of interest; of equal ones the first.
  var bestIndex: Int? {
    let limit =
      options.wrongAnswer == nil || data.price == nil ? options.maxDisagreement : options.disagreementLimit
    return search.figures.indices.filter { search.figures[$0].disagreement <= limit }
      .min { left, right in
        let (one, other) = (search.figures[left], search.figures[right])
        let (cost, otherCost) = (weight(one), weight(other))
        if cost != otherCost { return cost < otherCost }
        return one.differing != other.differing ? one.differing < other.differing : left < right
      }
  }

  /// What the best has least of: nano-dollars times analysts, or questions. Exact.
  private func weight(_ figures: TuneFigures) -> Int128 {
    guard let wrong = options.wrongAnswer, let price = data.price else { return Int128(figures.asked) }
    return Int128(figures.asked) * Int128(figures.analysts) * Int128(price.question.nanoDollars)
      + Int128(figures.differing) * Int128(wrong.nanoDollars)
  }
}
