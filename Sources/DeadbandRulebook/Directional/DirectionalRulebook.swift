public import DeadbandCore

/// The offline analyst for markets without options: follows trends, and takes extremes back to their mean.
///
/// Deterministic, without memory, money or network. The first rule that applies gives the answer:
///
/// 1. Held long: a trend of −`exitLine` or weaker closes; an overbought, stretched price closes. Held short: the same turned round.
/// 2. Not held: a trend of `trendLine` or stronger buys, unless MACD's histogram or an overbought RSI speaks against it; of −`trendLine` or
///    weaker sells likewise.
/// 3. Not held: an oversold RSI at the lower band buys, unless the trend is −`trendLine` or weaker; overbought at the upper one sells
///    likewise.
/// 4. Everything else holds.
///
/// An indicator that is missing speaks neither for nor against. `docs/rulebook.md` has the numbers.
public struct DirectionalRulebook: Sendable, Hashable {
  /// The numbers of the rules.
  public let parameters: DirectionalParameters

  /// The rulebook of these numbers.
  public init(_ parameters: DirectionalParameters) { self.parameters = parameters }

  /// On which side an asset is held.
  public enum Side: Sendable, Hashable {
    case long, short, flat
  }

  /// What is done.
  public enum Move: Sendable, Hashable {
    case buy, sell, hold, close
  }

  /// An answer.
  public struct Answer: Sendable, Hashable {
    /// What is done.
    public let move: Move
    /// How far the stop-loss of a new position lies from the price, a fraction of it.
    public let stopDistance: Double
    /// How far its take-profit lies, likewise.
    public let profitDistance: Double
    /// How sure it is, 0…100, whole.
    public let confidence: Double
    /// Why.
    public let reason: String
  }

  /// Answers. O(1).
  ///
  /// - Parameter side: on which side the asset is held; flat where that is not known.
  public func answer(to snapshot: Snapshot, side: Side) -> Answer {
    let (move, strength, reason) = judge(snapshot, side)
    let stop = stopDistance(snapshot)
    return Answer(
      move: move, stopDistance: stop, profitDistance: stop * parameters.reward,
      confidence: (50 + 50 * min(max(strength, 0), 1)).rounded(), reason: reason)
  }

  private func judge(_ snapshot: Snapshot, _ side: Side) -> (Move, strength: Double, String) {
    let trend = snapshot.value(SnapshotLanes.trendStrength)
    let rsi = snapshot.value(SnapshotLanes.rsi)
    let band = snapshot.value(SnapshotLanes.bollingerPosition)
    // Stretched downwards by 1, upwards by −1: the side to which it should come back.
    let stretched: Double =
      switch (rsi, band) {
      case (let rsi?, let band?)
      where rsi <= parameters.oversold && band <= parameters.bandEdge: 1
      case (let rsi?, let band?)
      where rsi >= 100 - parameters.oversold && band >= 1 - parameters.bandEdge: -1
      default: 0
      }
    switch side {
    case .long, .short:
      let sign = side == .long ? 1.0 : -1
      if let trend, trend * sign <= -parameters.exitLine {
        return (.close, abs(trend), "the trend has turned: strength \(trend.rounded(to: 1000))")
      }
      if stretched == -sign { return (.close, 0.5, "the price is stretched: \(extremes(rsi, band))") }
      return (.hold, 0.2, "nothing speaks against the position")
    case .flat:
      if let trend, abs(trend) >= parameters.trendLine {
        let sign = trend > 0 ? 1.0 : -1
        let momentum = snapshot.value(SnapshotLanes.macdHistogram) ?? 0
        let isExtreme = rsi.map { ($0 - 50) * sign >= 50 - parameters.oversold } ?? false
        if momentum * sign >= 0, !isExtreme {
          let strength = (abs(trend) - parameters.trendLine) / (1 - parameters.trendLine)
          return (sign > 0 ? .buy : .sell, strength, "trend: strength \(trend.rounded(to: 1000))")
        }
      }
      if stretched != 0, (trend ?? 0) * stretched > -parameters.trendLine {
        return (stretched > 0 ? .buy : .sell, 0.1, "back to the mean: \(extremes(rsi, band))")
      }
      return (.hold, 0.2, "neither a trend nor an extreme")
    }
  }

  private func extremes(_ rsi: Double?, _ band: Double?) -> String {
    "RSI \((rsi ?? 50).rounded(to: 10)), \((band ?? 0.5).rounded(to: 100)) of the bands"
  }

  /// In deviations of a day, within half a percent and a fifth of the price. Where no volatility is known, a day has 2 %.
  private func stopDistance(_ snapshot: Snapshot) -> Double {
    let year =
      snapshot.value(SnapshotLanes.realizedVolatility) ?? snapshot.value(SnapshotLanes.impliedVolatility)
    let day = year.map { $0 / Self.tradingDays.squareRoot() } ?? 0.02
    return min(max(day * parameters.stopDeviations, 0.005), 0.2)
  }

  private static let tradingDays = 252.0
}
