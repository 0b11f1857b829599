import DeadbandCore

/// The ticks of one row group, column by column, on their way into a file.
struct ColumnGroup: Sendable {
  private let lanes: Int
  private var times: [Int64] = []
  private var subjects: [UInt32] = []
  private var positions: [UInt32] = []
  private var present: [UInt32] = []
  private var strategies: [UInt16] = []
  private var actions: [UInt16] = []
  /// A column a lane, one behind the other; `Snapshot.missing` where there is no value.
  private var quanta: [[Int64]]

  init(lanes: Int) {
    self.lanes = lanes
    quanta = [[Int64]](repeating: [], count: lanes)
  }

  var count: Int { times.count }

  mutating func append(_ tick: HistoryTick, position: UInt32, strategy: UInt16, action: UInt16) {
    times.append(tick.at.nanosecondsSince1970)
    subjects.append(UInt32(truncatingIfNeeded: tick.subject))
    positions.append(position)
    present.append(tick.snapshot.present.rawValue)
    strategies.append(strategy)
    actions.append(action)
    let all = tick.snapshot.quanta
    for lane in 0..<lanes { quanta[lane].append(all[lane]) }
  }

  mutating func removeAll() {
    times.removeAll(keepingCapacity: true)
    subjects.removeAll(keepingCapacity: true)
    positions.removeAll(keepingCapacity: true)
    present.removeAll(keepingCapacity: true)
    strategies.removeAll(keepingCapacity: true)
    actions.removeAll(keepingCapacity: true)
    for lane in 0..<lanes { quanta[lane].removeAll(keepingCapacity: true) }
  }

  /// The group's bytes with their checksum.
  func write(to output: inout ColumnarBytes) {
    let start = output.bytes.count
    let bases = quanta.map(Self.base)
    let widths = zip(quanta, bases).map(Self.width)
    let size =
      ColumnarFormat.groupHead(lanes: lanes) + count * (ColumnarFormat.fixedBytes + widths.reduce(0, +)) + 4
    output.append(UInt32(count))
    output.append(UInt32(size))
    bases.forEach { output.append($0) }
    widths.forEach { output.append(UInt8($0)) }
    output.pad()
    times.forEach { output.append($0) }
    subjects.forEach { output.append($0) }
    positions.forEach { output.append($0) }
    present.forEach { output.append($0) }
    strategies.forEach { output.append($0) }
    actions.forEach { output.append($0) }
    for lane in 0..<lanes where widths[lane] > 0 {
      for quantum in quanta[lane] {
        let distance = quantum == Snapshot.missing ? 0 : quantum &- bases[lane]
        output.append(UInt64(bitPattern: distance), width: widths[lane])
      }
    }
    output.append(CRC32.of(Array(output.bytes[start...])))
  }

  /// The least quantum of a column, 0 where it has none.
  private static func base(_ column: [Int64]) -> Int64 {
    column.lazy.filter { $0 != Snapshot.missing }.min() ?? 0
  }

  private static func width(_ column: [Int64], _ base: Int64) -> Int {
    let largest = column.lazy.filter { $0 != Snapshot.missing }.max() ?? base
    // Magnitudes are below 2^53: no difference overflows.
    return ColumnarFormat.width(of: UInt64(largest - base))
  }
}
