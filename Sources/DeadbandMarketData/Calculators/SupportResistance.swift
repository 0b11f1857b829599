/// Support and resistance: the lowest low and the highest high of 20 sessions, in currency, fed with both.
///
/// The session itself counts, so the price lies between the two or has just set one of them. No answer where the
/// lowest low is not above 0. Within a session, feed finished ones with `add` and ask `peek` with the low and high so
/// far.
///
/// Source: R. Donchian's channel, over 20 sessions (four weeks).
public struct SupportResistance: Calculator {
  /// The low and the high of a session, in currency.
  public struct Session: Equatable, Sendable {
    /// Lowest price.
    public let low: Double
    /// Highest price.
    public let high: Double

    /// The range of a session.
    public init(low: Double, high: Double) {
      self.low = low
      self.high = high
    }
  }

  /// The two levels, in currency.
  public struct Levels: Equatable, Sendable {
    /// Lowest low, > 0.
    public let support: Double
    /// Highest high.
    public let resistance: Double
  }

  /// Sessions of the channel.
  static let period = 20
  /// A full window.
  public static let warmUp = period

  private var lows = Ring(capacity: period - 1)
  private var highs = Ring(capacity: period - 1)

  /// Levels without history.
  public init() {}

  /// The levels if `session` came next; O(window).
  public func peek(_ session: Session) -> Levels? {
    guard lows.isFull else { return nil }
    let low = lows.values.reduce(session.low, min)
    let high = highs.values.reduce(session.high, max)
    return low > 0 && high.isFinite ? Levels(support: low, resistance: high) : nil
  }

  /// Takes in a session; O(window).
  public mutating func add(_ session: Session) -> Levels? {
    defer {
      lows.append(session.low)
      highs.append(session.high)
    }
    return peek(session)
  }
}
