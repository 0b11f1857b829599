/// Keeps retries from making an outage worse: each failure takes a token, each success gives a tenth of one back, and a
/// call is repeated only while more than half are left. Pure.
///
/// Source: gRPC's retry throttling (gRFC A6), with 10 tokens and a ratio of 0.1. In an outage the retries of a provider end
/// after five failures; of calls that mostly succeed up to a tenth may be repeated.
struct RetryBudget: Sendable, Hashable {
  /// In tenths of a token, so that sums are exact.
  private var tenths = limit
  private static let limit = 100

  init() {}

  /// Whether a call may be repeated.
  var allowsRetry: Bool { tenths > Self.limit / 2 }

  mutating func succeeded() { tenths = min(tenths + 1, Self.limit) }
  mutating func failed() { tenths = max(tenths - 10, 0) }
}
