import DeadbandCore
import DeadbandPricing

/// A packed file that was found to be whole and sound.
///
///     header │ group │ group │ … │ footer: names, positions, index │ trailer
///
/// Looked at from its end: the trailer says where the footer is, the footer how many groups there must be. Then every
/// checksum, every number and the digest. Nothing is believed before it is checked, and nothing reserved that the file's own
/// size does not bound.
struct CheckedColumns {
  private(set) var footer: ColumnarFooter
  private(set) var groups: ColumnarGroups
  private(set) var positions: [Position] = []
  /// Where each subject's ticks begin in the index, and where the last one's end.
  private(set) var starts: [Int] = [0]
  private(set) var index: Int
  private(set) var first = Timestamp(nanosecondsSince1970: .max)
  private(set) var last = Timestamp(nanosecondsSince1970: .min)
  let digest: Digest

  init(_ file: FileMapping, _ schema: IndicatorSchema) throws(ColumnarFault) {
    let trailer = file.count - ColumnarFormat.trailerSize
    guard trailer >= ColumnarFormat.headerSize,
      file.bytes(trailer + 48..<file.count) == ColumnarFormat.endMagic
    else { throw ColumnarFault("the file is cut short") }
    guard file.load(8, as: UInt32.self) == ColumnarFormat.version else {
      throw ColumnarFault(
        "has version \(file.load(8, as: UInt32.self)); this program reads \(ColumnarFormat.version)")
    }
    guard file.load(12, as: UInt32.self) == ColumnarFormat.byteOrder, file.load(28, as: UInt32.self) == 0,
      file.load(trailer + 44, as: UInt32.self) == 0
    else { throw ColumnarFault("the header is damaged") }
    let footerStart = file.load(trailer, as: UInt64.self)
    guard footerStart >= ColumnarFormat.headerSize, footerStart <= trailer else {
      throw ColumnarFault("the footer lies outside the file")
    }
    let footerRange = Int(footerStart)..<trailer
    guard file.checksum(footerRange) == file.load(trailer + 40) else {
      throw ColumnarFault("the footer is damaged: its checksum is another")
    }
    (footer, index) = try ColumnarFooter.read(file, footerRange)
    let lanes = try Self.laneCount(file, schema, footer)
    groups = ColumnarGroups(schema, laneCount: lanes)
    func word(_ number: Int) -> UInt64 { file.load(trailer + 8 + 8 * number, as: UInt64.self).byteSwapped }
    digest = Digest(words: (word(0), word(1), word(2), word(3)))
    try checkIndexSize(file, end: trailer)
    try readGroups(file, end: footerRange.lowerBound)
    try readPositions()
    try checkTicks(file)
    for group in groups.groups.indices { try checkLanes(group, file, schema) }
    guard file.digest(0..<trailer) == digest else {
      throw ColumnarFault("the file is damaged: its digest is another")
    }
  }

  /// The file's lanes, which must be those of the schema, or the built-in ones alone.
  private static func laneCount(
    _ file: FileMapping, _ schema: IndicatorSchema, _ footer: ColumnarFooter
  ) throws(ColumnarFault) -> Int {
    let tag = file.load(16, as: UInt64.self)
    let lanes = Int(file.load(24, as: UInt32.self))
    let builtIn = IndicatorSchema.builtInCount
    guard (builtIn...IndicatorSchema.laneCount).contains(lanes), (tag == 0) == (lanes == builtIn),
      footer.customKeys.count == lanes - builtIn
    else { throw ColumnarFault("the header is damaged") }
    let keys = schema.definitions[builtIn...].map(\.key)
    guard tag == 0 || tag == schema.customTag && footer.customKeys == keys else {
      let known = footer.customKeys.joined(separator: ", ").quotedForMessage
      throw ColumnarFault(
        "was packed for other custom indicators (\(known))",
        wayOut: "use the profile that it was packed with, or pack it anew")
    }
    return lanes
  }

  private mutating func checkIndexSize(_ file: FileMapping, end: Int) throws(ColumnarFault) {
    guard footer.ticks > 0 else { throw ColumnarFault("holds no tick") }
    guard footer.strategies.first == "", footer.strategies.count <= Int(UInt16.max),
      footer.actions.count < Int(ColumnarFormat.noAction)
    else { throw ColumnarFault("the footer's names are damaged") }
    guard end - index == 4 * (footer.subjects.count + footer.ticks) else {
      throw ColumnarFault("the index has \(end - index) bytes, not four a subject and tick")
    }
    for subject in footer.subjects.indices {
      starts.append(starts[subject] + Int(file.load(index + 4 * subject, as: UInt32.self)))
    }
    guard starts[footer.subjects.count] == footer.ticks else {
      throw ColumnarFault("the index does not hold every tick")
    }
    index += 4 * footer.subjects.count
  }

  private mutating func readGroups(_ file: FileMapping, end: Int) throws(ColumnarFault) {
    var start = ColumnarFormat.headerSize
    for first in stride(from: 0, to: footer.ticks, by: ColumnarFormat.groupTicks) {
      let ticks = min(ColumnarFormat.groupTicks, footer.ticks - first)
      try groups.append(file, at: start, before: end, ticks: ticks)
      start = groups.groups.last?.end ?? end
    }
    guard start == end else {
      throw ColumnarFault("\(end - start) bytes stand between the groups and the footer")
    }
  }

  private mutating func readPositions() throws(ColumnarFault) {
    positions.reserveCapacity(footer.positions.count)
    for text in footer.positions {
      do { positions.append(try Position(json: text)) } catch {
        throw ColumnarFault("\(error)")
      }
    }
  }

  // MARK: Ticks

  /// Names come in the order of appearance, every subject's times in theirs, and the index says where each tick is.
  private mutating func checkTicks(_ file: FileMapping) throws(ColumnarFault) {
    var found = starts
    var latest = [Int64](repeating: .min, count: footer.subjects.count)
    var known = (subjects: 0, strategies: 1, actions: 0)
    var number = 0
    for group in groups.groups {
      for row in 0..<group.ticks {
        let subject = Int(file.load(group.subjects + 4 * row, as: UInt32.self))
        let strategy = Int(file.load(group.strategies + 2 * row, as: UInt16.self))
        let action: UInt16 = file.load(group.actions + 2 * row)
        let position = Int(file.load(group.positions + 4 * row, as: UInt32.self))
        let time: Int64 = file.load(group.times + 8 * row)
        func check(_ holds: Bool, _ reason: @autoclosure () -> String) throws(ColumnarFault) {
          guard holds else { throw ColumnarFault(reason(), tick: number + 1) }
        }
        try check(
          subject <= known.subjects && subject < footer.subjects.count,
          "subject \(subject) is not the next one")
        try check(
          strategy <= known.strategies && strategy < footer.strategies.count,
          "strategy \(strategy) is not the next one")
        known.subjects = max(known.subjects, subject + 1)
        known.strategies = max(known.strategies, strategy + 1)
        if action != ColumnarFormat.noAction {
          try check(
            action <= known.actions && action < footer.actions.count, "action \(action) is not the next one")
          known.actions = max(known.actions, Int(action) + 1)
        }
        try check(position <= footer.positions.count, "there is no position \(position)")
        try check(
          found[subject] < starts[subject + 1]
            && file.load(index + 4 * found[subject], as: UInt32.self) == number,
          "the index does not name the tick")
        found[subject] += 1
        try check(time >= latest[subject], "time goes backwards")
        latest[subject] = time
        first = min(first, Timestamp(nanosecondsSince1970: time))
        last = max(last, Timestamp(nanosecondsSince1970: time))
        number += 1
      }
    }
    guard known == (footer.subjects.count, footer.strategies.count, footer.actions.count) else {
      throw ColumnarFault("the footer names what no tick has")
    }
  }

  // MARK: Values

  /// Every quantum is one that a snapshot can hold. Values rise with quanta, so the least and the greatest tell.
  private func checkLanes(_ number: Int, _ file: FileMapping, _ schema: IndicatorSchema) throws(ColumnarFault)
  {
    let group = groups.groups[number]
    let place = "group \(number + 1)"
    let allowed = UInt32(truncatingIfNeeded: (UInt64(1) << UInt64(groups.laneCount)) - 1)
    let needed = IndicatorSet(Lane.underlyingPrice).rawValue
    var present: [UInt32] = []
    present.reserveCapacity(group.ticks)
    for row in 0..<group.ticks {
      let lanes: UInt32 = file.load(group.present + 4 * row)
      guard lanes & ~allowed == 0 else {
        throw ColumnarFault("\(place) has values of an indicator that there is not")
      }
      guard lanes & needed != 0 else { throw ColumnarFault("\(place) has a tick without underlying_price") }
      present.append(lanes)
    }
    for lane in 0..<groups.laneCount {
      let column = groups.lanes[group.lanes + lane]
      let bit = IndicatorSet(lane).rawValue
      var (least, greatest) = (Int64.max, Int64.min)
      for row in 0..<group.ticks where present[row] & bit != 0 {
        let quantum = groups.quantum(column, row, file)
        least = min(least, quantum)
        greatest = max(greatest, quantum)
      }
      guard least <= greatest else { continue }
      guard schema.definitions[lane].holds(quantum: least), schema.definitions[lane].holds(quantum: greatest)
      else {
        throw ColumnarFault("\(place): \(schema.definitions[lane].key): a value outside its range")
      }
    }
  }
}

extension IndicatorDefinition {
  /// Whether a snapshot can have that quantum. A profile's own ranges need not end at a quantum, so rounding may have led
  /// out of one.
  fileprivate func holds(quantum: Int64) -> Bool {
    guard quantum.magnitude < 1 << 53 else { return false }
    let value = Double(quantum) / scale
    guard value.isFinite else { return false }
    switch kind {
    case .category(let names): return names.indices.contains(Int(quantum))
    case .number(_, let range): return group == .custom || range.contains(value)
    }
  }
}
