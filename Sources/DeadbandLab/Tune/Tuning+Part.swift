import DeadbandCore

extension Tuning {
  /// Tries a part's profiles among those of the even spread, which are known before any is judged: what the search learns
  /// from is what all parts have joined.
  ///
  /// - Parameters:
  ///   - shard: which; profile `p` is in the part that subject `p` is in.
  ///   - program: the version of the program, which every part must share.
  ///   - progress: hears of each round.
  /// - Throws: what the evaluation throws; ``TuneError/refusedProfile(values:reason:)``.
  public func part(
    _ shard: Shard, program: String, progress: (Progress) -> Void = { _ in }
  ) throws -> TunePartial {
    let count = min(options.budget, options.initialCount)
    var search = TuneSearch(
      search.space, seed: options.seed, disagreementLimit: options.disagreementLimit,
      initialCount: options.initialCount)
    while !search.nextRound(budget: count).isEmpty {}
    let own = search.candidates.filter { shard.holds($0.index) }
    var tried: [TuneJournal.Entry] = []
    for start in stride(from: 0, to: own.count, by: TuneSearch.roundSize) {
      let round = own[start..<min(start + TuneSearch.roundSize, own.count)]
      for (candidate, tally) in zip(round, try data.evaluate(round.map(profile))) {
        tried.append(
          TuneJournal.Entry(index: candidate.index, values: candidate.values, figures: TuneFigures(tally)))
      }
      progress(Progress(tried: tried.count, budget: own.count, best: nil))
    }
    return TunePartial(
      head: PartialHead(
        source: data.files.first ?? "", data: data.digest, program: program, shards: [shard]),
      header: header, profiles: count, tried: tried)
  }
}
