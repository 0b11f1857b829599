public import DeadbandCore
public import DeadbandPricing

extension Rulebook {
  /// The part of the market in which this rulebook, asked again, gives the same action: ranges of indicators, and for a
  /// position how long.
  ///
  /// The first rule that applies gives the answer, so a region keeps one rule of the same action applying (of several
  /// the steadiest) and every rule of another action before it from applying. A rule with a line on one indicator ends
  /// exactly at that line, at the last value that a snapshot can hold; what depends on several is kept by a box, see
  /// ``RegionReach``. Nothing is bounded that the answer does not depend on.
  ///
  ///     let answer = rulebook.answer(to: situation)
  ///     let region = rulebook.region(of: snapshot, strategy: .ironCondor, position: nil, at: now)
  ///
  /// - Parameters:
  ///   - snapshot: the market that the answer was given in.
  ///   - strategy: whose rules apply.
  ///   - position: the legs and entry value, if known.
  ///   - instant: the time of the snapshot, from which ``Region/holdsForSeconds`` counts.
  ///   - reach: how far the box of rules on several indicators reaches.
  /// - Returns: nil where a rule that could change the answer waits for an indicator that is missing now: no range says
  ///   "still missing".
  /// - Complexity: without a position some dozens of comparisons, about 2 µs; with one at most about 300 valuations of
  ///   its legs (35 µs for an iron condor), for ``RegionReach/certain`` 5,000 (0.4 ms).
  public func region(
    of snapshot: Snapshot, strategy: ManagedStrategy, position: Position?, at instant: Timestamp,
    reach: RegionReach = .likely
  ) -> Region? {
    let situation = Situation(snapshot: snapshot, strategy: strategy, position: position, at: instant)
    guard situation.expiry == .none else {
      return Self.regionOfExpired(situation, position, at: instant)
    }
    var bounds = RegionBounds()
    let rules = keptRules(of: answer(to: situation).action, situation)
    guard let position else {
      for rule in rules.excluded {
        guard exclude(rule, situation, snapshot, rules, reach, &bounds) else { return nil }
      }
      if let rule = rules.kept { keep(rule, situation, snapshot, reach, &bounds) }
      return Region(stating: bounds.parts, holdsForSeconds: nil)
    }
    return region(situation, snapshot, position, instant, rules, reach)
  }

  /// After the last expiration nothing changes any more; before it, only the general rules still change their answer.
  private static func regionOfExpired(
    _ situation: Situation, _ position: Position?, at instant: Timestamp
  ) -> Region? {
    var seconds: Double?
    if situation.expiry == .some, situation.strategy == .other,
      let last = position?.legs.map(\.expiration).max()
    {
      seconds = PositionClock.secondsAlive(from: instant, to: last)
    }
    return Region(stating: [], holdsForSeconds: seconds)
  }
}

extension Region {
  /// A region of these bounds. One that holds anywhere says so of the price, which every market has: saying nothing would not be the
  /// same, and is not trusted.
  init?(stating parts: [Part], holdsForSeconds: Double?) {
    let price = Part(lane: SnapshotLanes.underlyingPrice, lower: nil, upper: nil)
    self.init(parts: parts.isEmpty ? [price] : parts, customTag: 0, holdsForSeconds: holdsForSeconds)
  }
}
