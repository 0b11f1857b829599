public import DeadbandCore

/// The price of one symbol over a whole history in a bounded number of buckets, with the first policy's refreshes.
///
/// When the buckets are full, neighbours are merged in pairs and each bucket takes twice as many ticks from then on:
/// ten million ticks leave as many points as a chart can show.
public struct PriceSeries: Sendable {
  /// The symbol: the first word of the first subject.
  public internal(set) var symbol = ""
  /// The buckets in time order.
  public private(set) var buckets: [Bucket] = []
  private var ticksPerBucket = 1

  /// A stretch of the series.
  public struct Bucket: Sendable, Hashable {
    /// Time of its first tick.
    public var start: Timestamp
    /// Lowest and highest price in it, in currency.
    public var low, high: Double
    /// Its last price.
    public var last: Double
    /// Ticks in it.
    public var ticks: Int
    /// Those at which the first policy asked.
    public var refreshes: Int
  }

  private static let capacity = 1_000

  init() { buckets.reserveCapacity(Self.capacity) }

  mutating func add(_ at: Timestamp, _ price: Double, asked: Bool) {
    let refreshes = asked ? 1 : 0
    if let last = buckets.indices.last, buckets[last].ticks < ticksPerBucket {
      buckets[last].merge(
        Bucket(start: at, low: price, high: price, last: price, ticks: 1, refreshes: refreshes))
      return
    }
    if buckets.count == Self.capacity { halve() }
    buckets.append(Bucket(start: at, low: price, high: price, last: price, ticks: 1, refreshes: refreshes))
  }

  private mutating func halve() {
    ticksPerBucket *= 2
    for index in 0..<Self.capacity / 2 {
      var merged = buckets[2 * index]
      merged.merge(buckets[2 * index + 1])
      buckets[index] = merged
    }
    buckets.removeLast(Self.capacity / 2)
  }
}

extension PriceSeries.Bucket {
  fileprivate mutating func merge(_ later: Self) {
    low = min(low, later.low)
    high = max(high, later.high)
    last = later.last
    ticks += later.ticks
    refreshes += later.refreshes
  }
}
