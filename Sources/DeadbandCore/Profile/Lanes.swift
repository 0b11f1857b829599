private import Glibc

/// A profile's numbers laid out a lane, in the order in which the judging loop reads them.
///
/// A threshold that an indicator does not have is infinite: dividing by it gives the excess 0 it should have, and
/// the loop needs no branch.
package final class Lanes: Sendable {
  let absolute: InlineArray<32, Double>
  let relative: InlineArray<32, Double>
  let ofPrice: InlineArray<32, Double>
  /// 1 / scale: relative changes of values near zero are measured against it.
  let quantum: InlineArray<32, Double>
  let ratioMinusOne: InlineArray<32, Double>
  let points: InlineArray<32, Double>
  let changeType: InlineArray<32, ChangeType>
  /// The lane's bit in an ``IndicatorSet``.
  let bit = InlineArray<32, UInt64> { 1 << UInt64($0) }
  /// Levels in quanta, ascending.
  let levels: [[Int64]]

  /// The lanes that this profile knows; a snapshot may have more.
  let known: IndicatorSet
  let withRatio: IndicatorSet
  let withLevels: IndicatorSet
  let categories: IndicatorSet
  let crossover: IndicatorSet
  let crossoverMargin: Double
  let macdScale: Double
  /// The learned gate, if the profile has one.
  let gate: LearnedGate?

  /// Lanes, priority and time limit by change type, in the order of ``ChangeType/allCases``.
  let byType: InlineArray<5, TypeLanes>
  struct TypeLanes: Sendable {
    var lanes: IndicatorSet
    var priority: Priority
    var limitSeconds: Double
  }
  /// Below this age no change type can be overdue.
  let shortestLimitSeconds: Double
  /// Time to live in seconds by the quantum of `volatility_rank`, 0…1000.
  private let timeToLive: [Double]
  /// The time to live where the rank is missing: that of rank 50.
  private let timeToLiveWithoutRank: Double

  init(_ settings: ThresholdProfile.Settings, _ schema: IndicatorSchema) {
    var absolute = InlineArray<32, Double>(repeating: .infinity)
    var relative = absolute
    var ofPrice = absolute
    var quantum = InlineArray<32, Double>(repeating: 1)
    var ratioMinusOne = quantum
    var points = InlineArray<32, Double>(repeating: 0)
    var changeType = InlineArray<32, ChangeType>(repeating: .technical)
    var withRatio: IndicatorSet = []
    var withLevels: IndicatorSet = []
    var categories: IndicatorSet = []
    var crossover: IndicatorSet = []
    var margin = 0.0
    for (lane, threshold) in settings.indicators.enumerated() {
      quantum[lane] = 1 / schema.definitions[lane].scale
      points[lane] = threshold.points
      changeType[lane] = threshold.changeType
      if !threshold.levels.isEmpty { withLevels.insert(IndicatorSet(lane)) }
      switch threshold.rule {
      case .distance(let distance):
        absolute[lane] = distance.absolute ?? .infinity
        relative[lane] = distance.relative ?? .infinity
        ofPrice[lane] = distance.ofPrice ?? .infinity
        if let ratio = distance.ratio {
          withRatio.insert(IndicatorSet(lane))
          ratioMinusOne[lane] = ratio - 1
        }
      case .category: categories.insert(IndicatorSet(lane))
      case .crossover(let value):
        crossover.insert(IndicatorSet(lane))
        margin = value
      }
    }
    self.absolute = absolute
    self.relative = relative
    self.ofPrice = ofPrice
    self.quantum = quantum
    self.ratioMinusOne = ratioMinusOne
    self.points = points
    self.changeType = changeType
    self.withRatio = withRatio
    self.withLevels = withLevels
    self.categories = categories
    self.crossover = crossover
    crossoverMargin = margin
    gate = settings.gate.map(LearnedGate.init)
    macdScale = schema.definitions[Lane.macd].scale
    known = settings.indicators.indices.reduce(into: []) { $0.insert(IndicatorSet($1)) }
    levels = settings.indicators.enumerated().map { lane, threshold in
      threshold.levels.map { Int64(($0 * schema.definitions[lane].scale).rounded(.toNearestOrEven)) }
    }
    byType = InlineArray { index in
      let lanes: IndicatorSet = settings.indicators.indices.reduce(into: []) { set, lane in
        if settings.indicators[lane].changeType.index == index { set.insert(IndicatorSet(lane)) }
      }
      let type = settings.changeTypes[index]
      return TypeLanes(
        lanes: lanes, priority: Priority(changeTypePriority: type.priority),
        limitSeconds: type.timeLimitHours * 3600)
    }
    shortestLimitSeconds = (settings.changeTypes.map(\.timeLimitHours).min() ?? 0) * 3600
    let rules = settings.rules
    func seconds(atRank rank: Double) -> Double {
      let hours = rules.longestHours * pow(rules.shortestHours / rules.longestHours, rank / 100)
      return min(max(hours, rules.shortestHours), rules.longestHours) * 3600
    }
    timeToLive = (0...1000).map { seconds(atRank: Double($0) / 10) }
    timeToLiveWithoutRank = seconds(atRank: 50)
  }

  /// How many thresholds a value moved by distance alone: absolute, relative or of price.
  ///
  /// One division: the largest of several quotients is the quotient by the smallest divisor.
  @inline(__always)
  func distance(_ lane: Int, _ value: Double, from base: Double, _ basePrice: Double) -> Double {
    let divisor = min(
      min(absolute[lane], ofPrice[lane] * basePrice), relative[lane] * max(abs(base), quantum[lane]))
    return abs(value - base) / divisor
  }

  /// The lanes whose value exceeds `bound`.
  @inline(__always)
  func above(_ bound: Double, _ values: Span<Double>) -> IndicatorSet {
    // Masking a table as wide as the values is vectorised; a conditional bit is not, and costs about 20 ns more.
    var set: UInt64 = 0
    for lane in 0..<IndicatorSchema.laneCount { set |= bit[lane] & (values[lane] > bound ? UInt64.max : 0) }
    return IndicatorSet(rawValue: UInt32(truncatingIfNeeded: set))
  }

  /// Seconds that an analysis lives at the current volatility rank.
  package func timeToLiveSeconds(_ current: Snapshot) -> Double {
    guard current.present.has(Lane.volatilityRank) else { return timeToLiveWithoutRank }
    return timeToLive[Int(current.quanta[Lane.volatilityRank])]
  }
}
