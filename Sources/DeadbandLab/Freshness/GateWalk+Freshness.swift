public import DeadbandCore
import DeadbandMarketData

extension GateWalk {
  /// What settings of a profile's knob ask and get wrong on a history, strategy by strategy.
  ///
  /// - Parameters:
  ///   - values: of the knob, at most 64.
  ///   - subjects: the numbers of those measured; nil for all.
  /// - Returns: nil where there is nothing to measure.
  /// - Throws: as ``tallies(of:subjects:threads:)``.
  public func freshness(
    of profile: ThresholdProfile, _ knob: CertifiedKnob, values: [Double], subjects: [Int]? = nil,
    threads: Int = 1
  ) throws(ReplayError) -> FreshnessCurve? {
    let tallies = try tallies(
      of: values.map { knob.profile(profile, at: $0) }, subjects: subjects, threads: threads)
    var groups: [String: [Int]] = [:]
    for subject in subjects ?? Array(history.subjects.indices) {
      guard let first = history.ticks(ofSubject: subject).first else { continue }
      groups["", default: []].append(subject)
      let strategy = history.strategies[history.strategy(first)]
      if !strategy.isEmpty { groups[strategy, default: []].append(subject) }
    }
    var measured: [String: [FreshnessCurve.Step]] = [:]
    // Of a few subjects the cheapest setting is chance: those strategies are judged like all together.
    for (strategy, group) in groups where strategy.isEmpty || group.count >= Self.leastSubjects {
      measured[strategy] = zip(values, tallies).map { value, tally in
        var sum = GateTally.Subject()
        for subject in group {
          sum.ticks += tally.subjects[subject].ticks
          sum.asked += tally.subjects[subject].asked
          sum.differing += tally.subjects[subject].differing
        }
        return FreshnessCurve.Step(
          setting: value, asked: share(sum.asked, of: sum.ticks),
          wrong: share(sum.differing, of: sum.ticks * tally.analysts))
      }
    }
    return FreshnessCurve(settings: profile.settingsDigest, knob: knob.name, measured: measured)
  }

  private static let leastSubjects = 30
}
