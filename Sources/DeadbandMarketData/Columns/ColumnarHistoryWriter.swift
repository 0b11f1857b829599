public import DeadbandCore

/// Packs a history into columns, tick by tick.
///
///     var reader = HistoryReader(paths: ["spy.jsonl.gz"])
///     var tick = HistoryTick()
///     var writer = try ColumnarHistoryWriter(path: "spy.dbh")
///     while try reader.next(into: &tick) { try writer.append(tick, from: reader) }
///     let digest = try writer.finish(reader)
///
/// The bytes depend on the ticks alone. The file appears under its name when ``finish(_:)`` has synced it; a writer that is
/// dropped before leaves nothing. Memory: a group of ticks, the names, the distinct positions, and four bytes a tick.
public struct ColumnarHistoryWriter: ~Copyable {
  private let path: String
  private var output: TemporaryOutput
  private var group: ColumnGroup
  private var bytes = ColumnarBytes()
  private var digest = DigestStream()
  private var written = 0
  private var footer = ColumnarFooter()
  private var positionNumbers: [[UInt8]: UInt32] = [:]
  /// The number of each subject's latest position; 0 is none.
  private var latestPosition: [UInt32] = []
  /// The ticks of each subject.
  private var index: [[UInt32]] = []

  /// Begins a file.
  ///
  /// - Parameter schema: what the ticks are read in.
  public init(path: String, schema: IndicatorSchema = .standard) throws(HistoryWriteError) {
    self.path = path
    output = try TemporaryOutput.begin(path)
    group = ColumnGroup(lanes: schema.count)
    footer.customKeys = schema.definitions[IndicatorSchema.builtInCount...].map(\.key)
    bytes.append(ColumnarFormat.magic)
    bytes.append(ColumnarFormat.version)
    bytes.append(ColumnarFormat.byteOrder)
    bytes.append(schema.customTag)
    bytes.append(UInt32(schema.count))
    bytes.append(UInt32(0))
  }

  /// Adds the tick that `reader` has read last.
  public mutating func append(_ tick: HistoryTick, from reader: borrowing HistoryReader)
    throws(HistoryWriteError)
  {
    // The last number is what stands for no action.
    guard footer.ticks < ColumnarFormat.tickLimit, tick.strategy < Int(ColumnarFormat.noAction),
      tick.recordedAction ?? 0 < Int(ColumnarFormat.noAction)
    else {
      throw HistoryWriteError(
        path: path,
        reason: "a packed history holds at most 2^32 − 1 ticks, 65535 strategies and 65535 actions")
    }
    while index.count <= tick.subject {
      index.append([])
      latestPosition.append(0)
    }
    index[tick.subject].append(UInt32(footer.ticks))
    group.append(
      tick, position: position(of: tick, reader), strategy: UInt16(tick.strategy),
      action: tick.recordedAction.map { UInt16($0) } ?? ColumnarFormat.noAction)
    footer.ticks += 1
    if group.count == ColumnarFormat.groupTicks { try flush() }
  }

  /// Writes what is left, puts the file in its place, and says the digest of its content.
  public consuming func finish(_ reader: borrowing HistoryReader) throws(HistoryWriteError) -> Digest {
    guard footer.ticks > 0 else { throw HistoryWriteError(path: path, reason: "the history has no tick") }
    if group.count > 0 { try flush() }
    footer.subjects = reader.subjects
    footer.strategies = reader.strategies
    footer.actions = reader.actions
    let start = written
    footer.write(to: &bytes)
    for ticks in index { bytes.append(UInt32(ticks.count)) }
    for ticks in index { for tick in ticks { bytes.append(tick) } }
    let checksum = CRC32.of(bytes.bytes)
    digest.append(bytes.bytes)
    let digest = digest.finish()
    bytes.append(UInt64(start))
    bytes.append(digest.bytes)
    bytes.append(checksum)
    bytes.append(UInt32(0))
    bytes.append(ColumnarFormat.endMagic)
    try output.write(bytes.bytes)
    try output.commit()
    return digest
  }

  private mutating func flush() throws(HistoryWriteError) {
    group.write(to: &bytes)
    group.removeAll()
    digest.append(bytes.bytes)
    try output.write(bytes.bytes)
    written += bytes.bytes.count
    bytes.removeAll()
  }

  /// The number of a tick's position, a new one if it is new; 0 for none.
  private mutating func position(of tick: HistoryTick, _ reader: borrowing HistoryReader) -> UInt32 {
    guard let text = reader.positionText(ofSubject: tick.subject) else { return 0 }
    let latest = latestPosition[tick.subject]
    if latest > 0, footer.positions[Int(latest) - 1].elementsEqual(text) { return latest }
    let bytes = Array(text)
    let number = positionNumbers[bytes] ?? UInt32(footer.positions.count + 1)
    if number > footer.positions.count {
      footer.positions.append(bytes)
      positionNumbers[bytes] = number
    }
    latestPosition[tick.subject] = number
    return number
  }
}
