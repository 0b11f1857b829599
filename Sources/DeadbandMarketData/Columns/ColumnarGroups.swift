import DeadbandCore

/// Where the columns of each group lie in the file.
struct ColumnarGroups: Sendable {
  /// One group's columns, as offsets in the file.
  struct Group: Sendable {
    let ticks: Int
    let times, subjects, positions, present, strategies, actions: Int
    /// Where its lanes begin in ``ColumnarGroups/lanes``.
    let lanes: Int
    /// Where it ends, behind its checksum.
    let end: Int
  }

  /// One lane of one group: the quantum is `base` and what stands in the column.
  struct Lane: Sendable {
    let offset: Int
    let base: Int64
    let width: Int
  }

  private(set) var groups: [Group] = []
  private(set) var lanes: [Lane] = []
  /// Lanes of each group.
  let laneCount: Int
  /// Quanta per unit by lane; 1 for lanes that there are not.
  private let scales: InlineArray<32, Double>

  init(_ schema: IndicatorSchema, laneCount: Int) {
    self.laneCount = laneCount
    var scales = InlineArray<32, Double>(repeating: 1)
    for (lane, definition) in schema.definitions.enumerated() { scales[lane] = definition.scale }
    self.scales = scales
  }

  @inline(__always)
  func place(of tick: Int) -> (group: Group, row: Int) {
    (groups[tick / ColumnarFormat.groupTicks], tick % ColumnarFormat.groupTicks)
  }

  /// Takes in the group that begins at `start`; its checksum and its form are checked, not yet its values.
  mutating func append(_ file: FileMapping, at start: Int, before limit: Int, ticks: Int)
    throws(ColumnarFault)
  {
    let place = "group \(groups.count + 1)"
    let head = ColumnarFormat.groupHead(lanes: laneCount)
    guard limit - start >= head else { throw ColumnarFault("\(place) ends too early") }
    let size = Int(file.load(start + 4, as: UInt32.self))
    guard size >= head + 4, size <= limit - start else { throw ColumnarFault("\(place) ends too early") }
    let end = start + size
    guard file.checksum(start..<end - 4) == file.load(end - 4) else {
      throw ColumnarFault("\(place) is damaged: its checksum is another")
    }
    guard file.load(start, as: UInt32.self) == UInt32(ticks) else {
      throw ColumnarFault("\(place) holds \(file.load(start, as: UInt32.self)) ticks where \(ticks) are due")
    }
    var offset = start + head
    func column(_ width: Int) -> Int {
      defer { offset += width * ticks }
      return offset
    }
    let (times, subjects, positions, present) = (column(8), column(4), column(4), column(4))
    let (strategies, actions) = (column(2), column(2))
    let firstLane = lanes.count
    for lane in 0..<laneCount {
      let width = Int(file.load(start + 8 + 8 * laneCount + lane, as: UInt8.self))
      guard ColumnarFormat.widths.contains(width) else {
        throw ColumnarFault("\(place) has a column of \(width) bytes a value")
      }
      lanes.append(Lane(offset: column(width), base: file.load(start + 8 + 8 * lane), width: width))
    }
    guard offset == end - 4 else {
      throw ColumnarFault("\(place) has \(size) bytes where \(offset + 4 - start) are due")
    }
    groups.append(
      Group(
        ticks: ticks, times: times, subjects: subjects, positions: positions, present: present,
        strategies: strategies, actions: actions, lanes: firstLane, end: end))
  }

  /// The quantum in a row of a lane, whether or not it is present.
  @inline(__always)
  func quantum(_ lane: Lane, _ row: Int, _ file: FileMapping) -> Int64 {
    switch lane.width {
    case 0: lane.base
    case 1: lane.base &+ Int64(file.load(lane.offset &+ row, as: UInt8.self))
    case 2: lane.base &+ Int64(file.load(lane.offset &+ 2 &* row, as: UInt16.self))
    case 4: lane.base &+ Int64(file.load(lane.offset &+ 4 &* row, as: UInt32.self))
    default: lane.base &+ Int64(bitPattern: file.load(lane.offset &+ 8 &* row, as: UInt64.self))
    }
  }

  /// The snapshot in a row of a group.
  @inline(__always)
  func snapshot(_ group: Group, _ row: Int, _ file: FileMapping, _ schema: IndicatorSchema) -> Snapshot {
    let present = IndicatorSet(rawValue: file.load(group.present + 4 * row))
    var quanta = InlineArray<32, Int64>(repeating: Snapshot.missing)
    var values = InlineArray<32, Double>(repeating: 0)
    let scales = scales
    for lane in 0..<laneCount where present.has(lane) {
      let quantum = quantum(lanes[group.lanes + lane], row, file)
      quanta[lane] = quantum
      values[lane] = Double(quantum) / scales.span[lane]
    }
    return Snapshot(checked: quanta, values, present, schema)
  }
}
