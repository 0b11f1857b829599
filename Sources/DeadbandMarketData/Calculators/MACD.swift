/// Moving average convergence/divergence 12/26/9, in price units, fed with closes.
///
/// The fast minus the slow exponential mean of the closes, an exponential mean of that as its signal, and the
/// difference of the two as histogram. Seeded as TA-Lib's `MACD`: both means first stand at the 26th close, the slow
/// one as the plain mean of closes 1–26, the fast one of closes 15–26; the signal first at the 34th close, as the
/// plain mean of the nine differences so far. A mean of n moves by 2/(n + 1) of the distance to each new close.
///
/// Source: G. Appel, *The Moving Average Convergence-Divergence Method*, 1979.
public struct MACD: Calculator {
  /// The three lines of the indicator, in price units.
  public struct Lines: Equatable, Sendable {
    /// Fast minus slow mean.
    public let macd: Double
    /// Exponential mean of `macd`.
    public let signal: Double
    /// `macd` − `signal`.
    public let histogram: Double
  }

  static let fastPeriod = 12
  static let slowPeriod = 26
  static let signalPeriod = 9
  /// 26 closes to the first difference, nine of these to the first signal.
  public static let warmUp = slowPeriod + signalPeriod - 1

  private var fast = SeededMean(period: fastPeriod)
  private var slow = SeededMean(period: slowPeriod)
  private var signal = SeededMean(period: signalPeriod)
  private var count = 0

  /// An indicator without history.
  public init() {}

  /// The lines if `close` came next; O(1).
  public func peek(_ close: Double) -> Lines? {
    var copy = self
    return copy.add(close)
  }

  /// Takes in a close; O(1).
  public mutating func add(_ close: Double) -> Lines? {
    count = min(count + 1, Self.slowPeriod)
    // The fast mean starts late so that both stand for the first time at the same close.
    let fastMean = count > Self.slowPeriod - Self.fastPeriod ? fast.add(close) : nil
    guard let slowMean = slow.add(close), let fastMean else { return nil }
    let macd = fastMean - slowMean
    guard let signalMean = signal.add(macd), (macd - signalMean).isFinite else { return nil }
    return Lines(macd: macd, signal: signalMean, histogram: macd - signalMean)
  }
}

/// An exponential mean that starts as the plain mean of its first `period` numbers.
private struct SeededMean {
  let period: Int
  private var count = 0
  private var mean = 0.0

  init(period: Int) { self.period = period }

  mutating func add(_ value: Double) -> Double? {
    if count < period {
      count += 1
      mean += (value - mean) / Double(count)
    } else {
      mean += (value - mean) * 2 / Double(period + 1)
    }
    return count < period ? nil : mean
  }
}
