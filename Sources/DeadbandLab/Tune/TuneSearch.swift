import DeadbandCore

/// The search as a state machine: it says what to try next, and is told what came of it.
///
///     ┌──────────────┐  round after round  ┌────────────────────────────────────────────┐
///     │ Sobol points │ ──────────────────▶ │ children of the best profiles tried so far │ ──▶ budget spent
///     └──────────────┘                     └────────────────────────────────────────────┘
///
/// First the space is covered evenly (``Sobol``), then good profiles are varied (``Variation``), the parents being the best of all
/// that was ever tried, by front and by how alone they are on it, as in NSGA-II (K. Deb, A. Pratap, S. Agarwal, T. Meyarivan,
/// IEEE Trans. Evol. Comput. 6, 2002). What that gains on Sobol's points alone and on random ones stands in docs/tuning.md.
///
/// A round's candidates are made before any of them is judged, from the rounds before and from the seed: they are the same on any
/// number of threads, after a restart, and whatever the budget.
struct TuneSearch: Sendable {
  /// A profile to try.
  struct Candidate: Sendable, Equatable {
    /// Its place in the order of trying, from 0.
    let index: Int
    /// Its place in the unit cube.
    let point: [Double]
    /// The parameters' values.
    let values: [Double]
  }

  /// Candidates a round: enough for the threads, and few enough that the search learns often.
  static let roundSize = 32
  static let populationSize = 32

  let space: TuneSpace
  private let seed: UInt64
  private let initialCount: Int
  /// Profiles that differ at more ticks are of no interest as parents.
  private let disagreementLimit: Double
  private var sobol: Sobol
  private(set) var candidates: [Candidate] = []
  private(set) var figures: [TuneFigures] = []
  /// The values of all candidates.
  private var tried: Set<[Double]> = []

  /// A search at its start.
  ///
  /// - Parameters:
  ///   - initialCount: how many of Sobol's points come first.
  ///   - disagreementLimit: the share of the ticks beyond which a profile's disagreement is of no interest.
  init(
    _ space: TuneSpace, seed: UInt64, disagreementLimit: Double,
    initialCount: Int = Self.standardInitialCount
  ) {
    self.space = space
    self.seed = seed
    self.disagreementLimit = disagreementLimit
    self.initialCount = initialCount
    sobol = Sobol(dimensions: space.parameters.count, seed: seed)
  }

  /// Sobol's points before the search looks at what came of them: a power of two, with which they are most even.
  static let standardInitialCount = 128

  /// The next round, at most `budget` candidates in all; empty once the budget is spent.
  mutating func nextRound(budget: Int) -> [Candidate] {
    let first = candidates.count
    var count = min(Self.roundSize, budget - first)
    guard count > 0 else { return [] }
    let points: [[Double]]
    if first < initialCount {
      count = min(count, initialCount - first)
      points = (0..<count).map { _ in sobol.next() }
    } else {
      var variation = Variation(
        parents: parents(), seed: SplitMix64.mixed(seed, UInt64(first)))
      points = (0..<count).map { _ in fresh(&variation) }
    }
    let round = points.enumerated().map {
      Candidate(index: first + $0, point: $1, values: space.values(at: $1))
    }
    candidates += round
    tried.formUnion(round.map(\.values))
    return round
  }

  /// A child whose values were not tried before; after some trials any.
  private mutating func fresh(_ variation: inout Variation) -> [Double] {
    var point = variation.child()
    for _ in 0..<8 where !tried.insert(space.values(at: point)).inserted { point = variation.child() }
    return point
  }

  /// Takes the figures of the round handed out last, in its order.
  mutating func tell(_ figures: [TuneFigures]) { self.figures += figures }

  /// The best so far, the best first: by front, then by how alone a point is on its front.
  private func parents() -> [Variation.Parent] {
    var eligible = figures.indices.filter { figures[$0].disagreement <= disagreementLimit }
    if eligible.count < 2 { eligible = Array(figures.indices) }
    let points = eligible.map { figures[$0] }
    let ranks = ParetoFront.ranks(points)
    let crowding = Crowding.distances(points, ranks: ranks)
    let order = points.indices.sorted { left, right in
      if ranks[left] != ranks[right] { return ranks[left] < ranks[right] }
      return crowding[left] != crowding[right] ? crowding[left] > crowding[right] : left < right
    }
    return order.prefix(Self.populationSize).map { index in
      Variation.Parent(
        point: candidates[eligible[index]].point, rank: ranks[index], crowding: crowding[index])
    }
  }
}

extension SplitMix64 {
  /// A seed made of two.
  static func mixed(_ first: UInt64, _ second: UInt64) -> UInt64 {
    var generator = SplitMix64(seed: first)
    var mixed = SplitMix64(seed: generator.next() ^ second)
    return mixed.next()
  }
}
