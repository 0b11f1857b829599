/// Where the market leans, in the strings and the order of the snapshot's `market_bias`.
public enum MarketBias: String, Sendable, CaseIterable {
  /// Below both means.
  case bearish = "BEARISH"
  /// Neither.
  case neutral = "NEUTRAL"
  /// Above both means.
  case bullish = "BULLISH"
}

/// The market bias from the price against its own means over 20 and 50 periods, fed with closes.
///
/// Bullish where the close is more than 1 % above both plain means, bearish where it is more than 1 % below both,
/// else neutral. The close is in both means. The neutral band keeps a price that lies along its means from flipping
/// the category with every tick.
public struct MovingAverageBias: Calculator {
  /// Periods of the short mean.
  static let shortPeriod = 20
  /// Periods of the long mean.
  static let longPeriod = 50
  /// Half the width of the neutral band, a fraction of each mean.
  static let neutralBand = 0.01
  /// A full window of the long mean.
  public static let warmUp = longPeriod

  private var closes = Ring(capacity: longPeriod - 1)

  /// A bias without history.
  public init() {}

  /// The bias if `close` came next; O(window).
  public func peek(_ close: Double) -> MarketBias? {
    guard closes.isFull else { return nil }
    let short = closes.moments(with: close, andNewest: Self.shortPeriod - 1).mean
    let long = closes.moments(with: close, andNewest: Self.longPeriod - 1).mean
    guard short.isFinite, long.isFinite else { return nil }
    if close > max(short, long) * (1 + Self.neutralBand) { return .bullish }
    if close < min(short, long) * (1 - Self.neutralBand) { return .bearish }
    return .neutral
  }

  /// Takes in a close; O(window).
  public mutating func add(_ close: Double) -> MarketBias? {
    defer { closes.append(close) }
    return peek(close)
  }
}
