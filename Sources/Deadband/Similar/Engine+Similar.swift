internal import DeadbandCore
internal import DeadbandStore

extension Engine {
  /// A neighbour's analysis, where the configuration allows it and the market differs by less than its share of every threshold:
  /// numbers compared as numbers.
  func similar(_ want: Want, _ freshness: Freshness) -> Outcome? {
    // What is asked in somebody's own words has no neighbours: nobody knows what else they say.
    guard let neighbours, want.wording == nil, freshness == .automatic || freshness == .cachedOnly else {
      return nil
    }
    for neighbour in neighbours.candidates(want.subject) {
      guard let baseline = neighbour.entry.baseline else { continue }
      let age = want.now.seconds(since: neighbour.entry.analysis.created)
      guard
        let assessment = try? deciding.assess(
          want.snapshot, against: baseline, ageSeconds: age, strategy: want.subject.weights,
          region: neighbour.entry.region, cachedAnswer: profile.gate?.answer(in: neighbour.entry.analysis)),
        assessment.rules.isEmpty, assessment.unverified.isEmpty,
        assessment.largestExcess <= neighbours.configuration.excess
      else { continue }
      emit(.servedSimilar(want.subject, neighbour: neighbour.subject.name))
      want.subject.account.count(
        want.subject.identity.key, nil, isDeferred: false, cost: neighbour.entry.analysis.cost)
      return Outcome(
        subject: want.subject, entry: neighbour.entry, source: .neighbour(neighbour.subject.name),
        verdict: Verdict(.reuse), assessment: assessment, fingerprint: want.fingerprint, ageSeconds: age,
        isRefreshing: false, error: nil)
    }
    return nil
  }
}
