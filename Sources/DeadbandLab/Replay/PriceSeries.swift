public import DeadbandCore

/// The price of one symbol over a whole history in a bounded number of buckets, with the first policy's refreshes.
///
/// A bucket holds the ticks of a slot of time, in whatever order they come: files may be given out of order, or one
/// subject after the other. When there are too many, slots become twice as long: ten million ticks leave as many points
/// as a chart can show.
public struct PriceSeries: Sendable {
  /// The symbol: the first word of the first subject.
  public internal(set) var symbol = ""
  /// The buckets in time order.
  public private(set) var buckets: [Bucket] = []
  /// A slot lasts 2 to this power nanoseconds.
  private var slotBits = 0

  /// A stretch of the series.
  public struct Bucket: Sendable, Hashable {
    /// Times of its first and of its last tick.
    public var start, end: Timestamp
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

  init() { buckets.reserveCapacity(Self.capacity + 1) }

  mutating func add(_ at: Timestamp, _ price: Double, asked: Bool) {
    let tick = Bucket(
      start: at, end: at, low: price, high: price, last: price, ticks: 1, refreshes: asked ? 1 : 0)
    let index = firstIndex(afterSlotOf: at)
    if index > 0, slot(buckets[index - 1].start) == slot(at) {
      buckets[index - 1].merge(tick)
    } else {
      buckets.insert(tick, at: index)
      while buckets.count > Self.capacity { lengthenSlots() }
    }
  }

  private func slot(_ time: Timestamp) -> Int64 { time.nanosecondsSince1970 >> slotBits }

  private func firstIndex(afterSlotOf time: Timestamp) -> Int {
    let slot = slot(time)
    // Ticks come in order as a rule.
    guard let last = buckets.last, self.slot(last.start) > slot else { return buckets.count }
    var range = buckets.indices
    while !range.isEmpty {
      let middle = range.lowerBound + range.count / 2
      range =
        self.slot(buckets[middle].start) > slot
        ? range.lowerBound..<middle : middle + 1..<range.upperBound
    }
    return range.lowerBound
  }

  private mutating func lengthenSlots() {
    slotBits += 1
    var count = 1
    // By index: a walk over the array itself would hold it, and the first merge copy it.
    for index in buckets.indices.dropFirst() {
      let bucket = buckets[index]
      if slot(bucket.start) == slot(buckets[count - 1].start) {
        buckets[count - 1].merge(bucket)
      } else {
        buckets[count] = bucket
        count += 1
      }
    }
    buckets.removeLast(buckets.count - count)
  }
}

extension PriceSeries.Bucket {
  /// Takes in what lies in the same slot; of ticks at one time the one that came last has the last price.
  fileprivate mutating func merge(_ other: Self) {
    if other.end >= end { (end, last) = (other.end, other.last) }
    start = min(start, other.start)
    low = min(low, other.low)
    high = max(high, other.high)
    ticks += other.ticks
    refreshes += other.refreshes
  }
}
