import DeadbandCore
import DeadbandMarketData

/// Some ticks of one subject, decoded once for all the gates that one thread walks.
struct TickBlock {
  /// 70 KB of snapshots: they stay in a core's second cache beside the gates' baselines.
  static let capacity = 128

  struct Tick {
    /// The tick's number in the history.
    var number = 0
    var strategy = 0
    /// The time, split as ``Timestamp/split`` does: ages are the same to the bit.
    var seconds: Int64 = 0
    var nanoseconds: Int64 = 0
  }

  private(set) var count = 0
  private(set) var ticks = [Tick](repeating: Tick(), count: Self.capacity)
  private(set) var snapshots: [Snapshot]
  private var tick: HistoryTick

  init(_ history: ColumnarHistory) {
    tick = HistoryTick(schema: history.schema)
    snapshots = [Snapshot](repeating: tick.snapshot, count: Self.capacity)
  }

  /// Takes the ticks of these numbers in the place of those before.
  mutating func load(_ numbers: Slice<ColumnarHistory.Ticks>, of history: ColumnarHistory) {
    count = 0
    for number in numbers.prefix(Self.capacity) {
      history.read(number, into: &tick)
      let (seconds, nanoseconds) = tick.at.split
      ticks[count] = Tick(
        number: number, strategy: tick.strategy, seconds: seconds, nanoseconds: nanoseconds)
      snapshots[count] = tick.snapshot
      count += 1
    }
  }
}
