private import Glibc

/// How often answers of each strategy are asked for: the mean rate of the last weeks, nights and weekends among them.
///
/// Counts decay with a time constant of two weeks; the rate is corrected for the time that was not seen yet. O(strategies).
public struct RequestPace: Sendable, Hashable {
  private var counts: [String: Double] = [:]
  /// Seconds since 1970 of the first count, and to which the counts have decayed.
  private var first: Double?
  private var latest = 0.0

  private static let timeConstant = 14.0 * 86_400
  /// Less than a day says nothing of a week: an hour of trading looks like five times a day's.
  private static let least = 86_400.0

  /// Nothing seen yet.
  public init() {}

  /// Counts requests.
  ///
  /// - Parameters:
  ///   - seconds: since 1970, not before the last one's; an earlier time counts as that.
  public mutating func count(_ requests: Double = 1, of strategy: String, at seconds: Double) {
    if first == nil { (first, latest) = (seconds, seconds) }
    if seconds > latest {
      let kept = Self.decay(seconds - latest)
      for key in counts.keys { counts[key, default: 0] *= kept }
      latest = seconds
    }
    counts[strategy, default: 0] += requests
  }

  /// Requests to expect of each strategy in so many seconds; nil until a day was seen.
  public func expected(in seconds: Double, at now: Double) -> [String: Double]? {
    guard let first, now - first >= Self.least else { return nil }
    let seen = Self.timeConstant * (1 - Self.decay(now - first))
    let kept = Self.decay(max(now - latest, 0))
    return counts.mapValues { $0 * kept / seen * max(seconds, 0) }
  }

  private static func decay(_ seconds: Double) -> Double { exp(-seconds / timeConstant) }
}
