public import DeadbandCore

/// A profile's figures on the history that was searched, and on one that was not.
public struct TuneRow: Sendable {
  /// What it is.
  public enum Kind: Sendable, Hashable {
    /// Found by the search.
    case found
    /// The found one that is written: it asks least within the disagreement allowed.
    case chosen
    /// A profile that ships.
    case builtIn
    /// The space's base.
    case base
    /// A fixed time to live.
    case timer
  }

  /// The profile.
  public let profile: ThresholdProfile
  /// What it is.
  public let kind: Kind
  /// The parameters' values, of a found one.
  public let values: [Double]
  /// What it did where it was searched: an optimistic figure for a found one.
  public let figures: TuneFigures
  /// What it did on ticks that the search never saw; nil where there are none.
  public let judged: Judged?

  /// Figures on ticks that the search never saw.
  public struct Judged: Sendable {
    /// Them.
    public let figures: TuneFigures
    /// The 95 % interval of the disagreement, by bootstrap over subjects; nil for a single subject.
    public let interval: ClosedRange<Double>?

    init(_ tally: GateTally) {
      figures = TuneFigures(tally)
      let subjects = tally.subjects.filter { $0.ticks > 0 }
      interval = Bootstrap.interval(
        subjects.map { Double($0.differing) / Double(max(tally.analysts, 1)) },
        over: subjects.map { Double($0.ticks) })
    }
  }

  /// The profile's name.
  public var name: String { profile.name }
}

/// What a search found.
public struct TuneResult: Sendable {
  /// The history it searched on.
  public let data: TuneData
  /// The history it is judged on; nil where there is none.
  public let judge: TuneData?
  /// The space.
  public let space: TuneSpace
  /// How it was made.
  public let options: TuneOptions
  /// Profiles tried.
  public let tried: Int
  /// The area that the front dominates below asking always and the limit of interest, as a share of it.
  public let hypervolume: Double
  /// The least share of the ticks at which any of them differs.
  public let least: Double
  /// The profiles that no tried one is better than, within the limit of interest, the least asking first.
  public let front: [TuneRow]
  /// What they are compared with.
  public let landmarks: [TuneRow]
  /// What each number of the chosen profile does; of the base, where none was chosen.
  public let sensitivity: Sensitivity
  /// What each rule of it asks for.
  public let rules: [RuleShare]

  /// The profile to use: it asks least within the disagreement allowed, or costs least where wrong answers have a price; nil where
  /// no profile tried keeps the limit.
  public var chosen: TuneRow? { front.first { $0.kind == .chosen } }
  /// What the chosen one was wanted for, where wrong answers have a price.
  var chosenForCost: String? {
    guard let wrong = options.wrongAnswer, let price = data.price else { return nil }
    return "what costs least where a wrong answer costs \(wrong) and a question \(price.question)"
  }
  /// The profile that ``sensitivity`` and ``rules`` are of.
  public var examined: String { chosen?.name ?? space.base.name }
}

extension Tuning {
  /// What was found so far: the front and what it is compared with, judged; the chosen profile's numbers and rules.
  ///
  /// - Parameter judge: a history that the search has not seen.
  public func result(judge: TuneData? = nil) throws -> TuneResult {
    let best = bestIndex
    let found = try frontIndices().map { index in
      (
        profile: index == best
          ? try search.space.profile(search.candidates[index].values, name: "tuned")
          : try profile(search.candidates[index]), index: index
      )
    }
    let landmarks = try Landmark.profiles(search.space.base)
    let all = found.map(\.profile) + landmarks.map(\.profile)
    let judged = try judge.map { try $0.tallies(all, TuneRow.Judged.init) }
    let figures = try data.figures(landmarks.map(\.profile))
    let front = found.enumerated().map { position, row in
      TuneRow(
        profile: row.profile, kind: row.index == best ? .chosen : .found,
        values: search.candidates[row.index].values, figures: search.figures[row.index],
        judged: judged?[position])
    }
    let examined = front.first { $0.kind == .chosen }
    let inQuestion = examined?.profile ?? search.space.base
    let base = try examined?.figures ?? data.figures([inQuestion])[0]
    return TuneResult(
      data: data, judge: judge, space: search.space, options: options, tried: search.figures.count,
      hypervolume: ParetoFront.hypervolume(search.figures, disagreement: options.disagreementLimit),
      least: search.figures.map(\.disagreement).min() ?? 0, front: front,
      landmarks: landmarks.enumerated().map { position, row in
        TuneRow(
          profile: row.profile, kind: row.kind, values: [], figures: figures[position],
          judged: judged?[found.count + position])
      },
      sensitivity: try Sensitivity(of: inQuestion, base, on: data),
      rules: try RuleShare.all(of: inQuestion, base, on: data))
  }

  /// The front within the limit of interest.
  private func frontIndices() -> [Int] {
    ParetoFront.indices(search.figures).filter {
      search.figures[$0].disagreement <= options.disagreementLimit
    }
  }
}
