internal import DeadbandCore

/// What an account's decisions brought, as a leaderboard shows it.
///
/// The arithmetic is that of `empyrical`: simple returns from one sample of the equity to the next, Sharpe's ratio of their mean and sample
/// deviation, annualised, without a riskless rate; the drawdown is the largest fall from a peak, as a fraction below 0.
public struct Performance: Sendable, Hashable {
  /// From the beginning to the end, a fraction; nil where there are fewer than two samples.
  public let totalReturn: Double?
  /// Sharpe's ratio, annualised; nil for fewer than two returns, and where they do not vary.
  public let sharpe: Double?
  /// The largest fall from a peak, ≤ 0; nil where there are fewer than two samples.
  public let maximumDrawdown: Double?

  /// The performance of an equity.
  ///
  /// - Parameters:
  ///   - equity: its samples, each above 0 but the last, at equal distances.
  ///   - periodsPerYear: how many of these distances a year has.
  public init(equity: [Double], periodsPerYear: Double) {
    var returns: [Double] = []
    for (before, after) in zip(equity, equity.dropFirst()) where before > 0 {
      returns.append(after / before - 1)
    }
    self.init(returns: returns, periodsPerYear: periodsPerYear)
  }

  /// The performance of simple returns, one a period.
  public init(returns: [Double], periodsPerYear: Double) {
    guard !returns.isEmpty else {
      (totalReturn, sharpe, maximumDrawdown) = (nil, nil, nil)
      return
    }
    var (value, peak, drawdown) = (1.0, 1.0, 0.0)
    for one in returns {
      value *= 1 + one
      peak = max(peak, value)
      drawdown = min(drawdown, value / peak - 1)
    }
    totalReturn = value - 1
    maximumDrawdown = drawdown
    let count = Double(returns.count)
    let mean = returns.reduce(0, +) / count
    let squares = returns.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
    let deviation = returns.count > 1 ? (squares / (count - 1)).squareRoot() : 0
    sharpe = deviation > 0 ? mean / deviation * periodsPerYear.squareRoot() : nil
  }
}

extension PaperAccount {
  /// The share of closed positions that brought something, 0…1; nil where none was closed.
  ///
  /// - Parameter asset: of this asset alone; nil for all.
  public func winRate(_ asset: Asset? = nil) -> Double? {
    let counted = trades.filter { asset == nil || $0.asset == asset }
    guard !counted.isEmpty else { return nil }
    return Double(counted.count { $0.profit > .zero }) / Double(counted.count)
  }
}
