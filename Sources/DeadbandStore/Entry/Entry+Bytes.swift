package import DeadbandCore

/// An entry's bytes: a version, then fields in the order of their numbers, each once.
///
///     version u8 (1) │ field number u8 │ bytes u32 │ … │ field number u8 │ bytes u32 │ …
///
///     1 tenant         4 content type   7 cost, nano-dollars i64    10 mid tier's expiry, nanoseconds i64
///     2 subject        5 model          8 created, nanoseconds i64  11 baseline: custom tag u64 │ lanes u8 │
///     3 content        6 tokens 2 × i64 9 finish reason                present u32 │ quantum i64 a lane │
///                                                                      value f64 a lane of a profile's own
///     16 region: custom tag u64 │ holds for, seconds f64 │ a bound: lane u8 │ lower f64 │ upper f64    17 note
///     18 how long the answer took, nanoseconds i64
///
/// An open end of a bound, and a region without a time, is written as an infinity.
///
/// Fields of other numbers belong to later versions and are carried along.
extension Entry {
  static let version: UInt8 = 1

  /// Whether a field is one of those above. 12 to 15 were skipped: the store that is kept from version 1 has one of them,
  /// as what a later version might write.
  static func isKnown(_ number: UInt8) -> Bool { (1...11).contains(number) || (16...18).contains(number) }

  /// The entry as it is stored, before compression. O(bytes).
  package var bytes: [UInt8] {
    var writer = LittleEndianWriter()
    writer.append(Self.version)
    func field(_ number: UInt8, _ write: (inout LittleEndianWriter) -> Void) {
      var content = LittleEndianWriter()
      write(&content)
      writer.append(number)
      writer.append(UInt32(content.bytes.count))
      writer.append(content.bytes)
    }
    field(1) { $0.append(Array(subject.tenant.utf8)) }
    field(2) { $0.append(Array(subject.name.utf8)) }
    field(3) { $0.append(analysis.content) }
    field(4) { $0.append(Array(analysis.contentType.utf8)) }
    field(5) { $0.append(Array(analysis.model.utf8)) }
    field(6) {
      $0.append(analysis.inputTokens)
      $0.append(analysis.outputTokens)
    }
    field(7) { $0.append(analysis.cost.nanoDollars) }
    field(8) { $0.append(analysis.created.nanosecondsSince1970) }
    field(9) { $0.append(Array(analysis.finishReason.utf8)) }
    field(10) { $0.append(midExpires.nanosecondsSince1970) }
    if let baseline { field(11) { baseline.write(&$0) } }
    for other in further where other.number < 16 { field(other.number) { $0.append(other.bytes) } }
    if let region { field(16) { region.write(&$0) } }
    if let note { field(17) { $0.append(note) } }
    if let latency = analysis.latency { field(18) { $0.append(latency.wholeNanoseconds) } }
    for other in further where other.number > 18 { field(other.number) { $0.append(other.bytes) } }
    return writer.bytes
  }

  /// The entry that `bytes` are, or nil if they are none.
  ///
  /// - Parameter key: the subject's key, where a checksum vouches for it; else it is computed.
  package convenience init?(bytes: [UInt8], key: Digest? = nil) {
    guard let fields = Fields(bytes), let tenant = fields.text(1), let name = fields.text(2),
      let subject = Subject(name, tenant, key: key), let content = fields[3],
      let contentType = fields.text(4), let model = fields.text(5), let inputTokens = fields.number(6, of: 2),
      let outputTokens = fields.number(6, 1, of: 2), let cost = fields.number(7),
      let created = fields.number(8),
      let finishReason = fields.text(9), let midExpires = fields.number(10)
    else { return nil }
    var baseline: Snapshot?
    if let range = fields[11] {
      guard let snapshot = Snapshot(LittleEndianReader(bytes, range)) else { return nil }
      baseline = snapshot
    }
    var region: Region?
    if let range = fields[16] {
      guard let read = Region(LittleEndianReader(bytes, range)), Self.fits(read, baseline) else { return nil }
      region = read
    }
    var latency: Duration?
    if fields[18] != nil {
      guard let nanoseconds = fields.number(18), nanoseconds >= 0 else { return nil }
      latency = .nanoseconds(nanoseconds)
    }
    self.init(
      subject, baseline,
      Analysis(
        content: Array(bytes[content]), contentType: contentType, model: model, inputTokens: inputTokens,
        outputTokens: outputTokens, cost: Money(nanoDollars: cost),
        created: Timestamp(nanosecondsSince1970: created), finishReason: finishReason, latency: latency),
      Timestamp(nanosecondsSince1970: midExpires), region: region, note: fields[17].map { Array(bytes[$0]) },
      further: fields.further)
  }
}

/// Where the fields of an entry's bytes lie.
private struct Fields {
  private let bytes: [UInt8]
  /// By number; empty at 0 for one that is absent.
  private var ranges = InlineArray<19, Range<Int>>(repeating: 0..<0)
  private(set) var further: [Entry.Field] = []

  /// Nil where the bytes are no fields in the order of their numbers.
  init?(_ bytes: [UInt8]) {
    self.bytes = bytes
    var reader = LittleEndianReader(bytes)
    guard reader.next(UInt8.self) == Entry.version else { return nil }
    var last: UInt8 = 0
    while reader.rest > 0 {
      guard let number = reader.next(UInt8.self), number > last, let count = reader.next(UInt32.self),
        let range = reader.skip(Int(count))
      else { return nil }
      if Entry.isKnown(number) {
        ranges[Int(number)] = range
      } else {
        further.append(Entry.Field(number: number, bytes: Array(bytes[range])))
      }
      last = number
    }
  }

  subscript(number: Int) -> Range<Int>? { ranges[number].lowerBound == 0 ? nil : ranges[number] }

  func text(_ number: Int) -> String? {
    guard let range = self[number], let text = try? UTF8Span(validating: bytes.span.extracting(range)) else {
      return nil
    }
    return String(copying: text)
  }

  /// One of the `count` integers that a field is.
  func number(_ number: Int, _ position: Int = 0, of count: Int = 1) -> Int64? {
    guard let range = self[number], range.count == count * 8 else { return nil }
    var reader = LittleEndianReader(bytes, range.lowerBound + position * 8..<range.upperBound)
    return reader.next(Int64.self)
  }
}

extension Snapshot {
  fileprivate func write(_ writer: inout LittleEndianWriter) {
    writer.append(customTag)
    writer.append(UInt8(laneCount))
    writer.append(present.rawValue)
    for part in parts { writer.append(part.quantum) }
    for part in parts where part.lane >= IndicatorSchema.standard.count {
      writer.append(part.value.bitPattern)
    }
  }

  fileprivate init?(_ bytes: LittleEndianReader) {
    var reader = bytes
    guard let tag = reader.next(UInt64.self), let count = reader.next(UInt8.self),
      let bits = reader.next(UInt32.self)
    else { return nil }
    let builtIn = IndicatorSchema.standard
    var parts: [Part] = []
    parts.reserveCapacity(IndicatorSchema.laneCount)
    var own: [(lane: Int, quantum: Int64)] = []
    for lane in IndicatorSet(rawValue: bits).lanes {
      guard let quantum = reader.next(Int64.self) else { return nil }
      guard lane < builtIn.count else {
        own.append((lane, quantum))
        continue
      }
      parts.append(
        Part(lane: lane, quantum: quantum, value: Double(quantum) / Snapshot.scale(ofBuiltIn: lane)))
    }
    for (lane, quantum) in own {
      guard let bits = reader.next(UInt64.self) else { return nil }
      parts.append(Part(lane: lane, quantum: quantum, value: Double(bitPattern: bits)))
    }
    guard reader.rest == 0 else { return nil }
    self.init(parts: parts, customTag: tag, laneCount: Int(count))
  }
}

extension Region {
  fileprivate func write(_ writer: inout LittleEndianWriter) {
    writer.append(customTag)
    writer.append((holdsForSeconds ?? .infinity).bitPattern)
    for part in parts {
      writer.append(UInt8(part.lane))
      writer.append((part.lower ?? -.infinity).bitPattern)
      writer.append((part.upper ?? .infinity).bitPattern)
    }
  }

  fileprivate init?(_ bytes: LittleEndianReader) {
    var reader = bytes
    guard let tag = reader.next(UInt64.self), let time = reader.next(UInt64.self) else { return nil }
    var parts: [Part] = []
    while reader.rest > 0 {
      guard let lane = reader.next(UInt8.self), let lower = reader.next(UInt64.self),
        let upper = reader.next(UInt64.self)
      else { return nil }
      let (least, most) = (Double(bitPattern: lower), Double(bitPattern: upper))
      parts.append(
        Part(
          lane: Int(lane), lower: least == -.infinity ? nil : least, upper: most == .infinity ? nil : most))
    }
    let seconds = Double(bitPattern: time)
    self.init(parts: parts, customTag: tag, holdsForSeconds: seconds == .infinity ? nil : seconds)
  }
}
