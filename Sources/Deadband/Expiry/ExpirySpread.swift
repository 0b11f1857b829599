import DeadbandCore
private import Glibc

/// Spreads the expiries of analyses that were made together.
///
///     early = −ln(u) × share × time to live, at most all of that share's triple
///
/// After XFetch (Vattani, Chierichetti, Lowenstein: "Optimal Probabilistic Cache Stampede Prevention", VLDB 2015): there each
/// request draws u, and the scale is the time a refresh takes. Here u is drawn once for each analysis, from its key and its
/// time, so that how early it is refreshed does not depend on how often it is asked for; and the scale is a share of the time
/// to live, since what is to be spread are calls at a provider that allows some a minute, however fast it answers.
struct ExpirySpread: Sendable {
  let share: Double

  /// By how many seconds earlier than its time an analysis expires. 0…3 shares of `timeToLive`.
  func early(_ key: Digest, _ created: Timestamp, timeToLiveSeconds: Double) -> Double {
    guard share > 0 else { return 0 }
    var mix = SplitMix64(seed: key.words.0 ^ UInt64(bitPattern: created.nanosecondsSince1970))
    // Never 0, whose logarithm is infinite.
    let u = (Double(mix.next() >> 11) + 1) / 9_007_199_254_740_992
    return min(-log(u), 3) * share * timeToLiveSeconds
  }
}
