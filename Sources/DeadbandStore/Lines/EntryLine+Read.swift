public import DeadbandCore

extension EntryLine {
  /// The entry that a line holds. O(bytes).
  ///
  /// - Parameters:
  ///   - line: UTF-8 without its end; whoever reads lines has checked.
  ///   - tenant: whose it is where the line does not say.
  ///   - now: when an analysis was made of which the line does not say it.
  /// - Throws: ``EntryLineError`` or `JSONError`.
  public static func entry(
    _ line: [UInt8], tenant: String = Subject.commonTenant, at now: Timestamp
  ) throws -> Entry {
    var fields = Fields(line)
    try fields.read()
    guard let name = try fields.string(.key) else {
      throw EntryLineError("key: the subject's name is needed")
    }
    let subject = try Subject(name, tenant: try fields.string(.tenant) ?? tenant)
    let content = try fields.content()
    let created = try fields.time(.created) ?? now
    let baseline = try fields.baseline()
    let region = try fields.region(of: baseline)
    return Entry(
      subject, baseline,
      Analysis(
        content: content,
        contentType: try fields.string(.contentType) ?? (fields.has(.value) ? jsonType : ""),
        model: try fields.string(.model) ?? "", inputTokens: try fields.integer(.inputTokens) ?? 0,
        outputTokens: try fields.integer(.outputTokens) ?? 0,
        cost: Money(nanoDollars: try fields.integer(.costNanoDollars) ?? 0), created: created,
        finishReason: try fields.string(.finishReason) ?? "", latency: try fields.latency()),
      try fields.time(.keptUntil) ?? Entry.keptByMid(createdAt: created), region: region,
      note: try fields.note(), further: try fields.further())
  }
}

/// The fields of one line, found and not yet understood.
private struct Fields {
  let line: [UInt8]
  private var ranges: [EntryLine.Field: Range<Int>] = [:]

  init(_ line: [UInt8]) { self.line = line }

  mutating func read() throws {
    var reader = JSONReader(line)
    try reader.openObject()
    var first = true
    while let key = try reader.nextKey(&first) {
      let name = reader.text(key)
      guard let field = EntryLine.Field(rawValue: name) else {
        throw EntryLineError("\"\(name.prefix(40))\": unknown field")
      }
      let range = try reader.skipValue(depth: 1)
      if ranges.updateValue(range, forKey: field) != nil { throw EntryLineError("\(name): given twice") }
    }
    try reader.finish()
  }

  func has(_ field: EntryLine.Field) -> Bool { ranges[field] != nil }

  func content() throws -> [UInt8] {
    let given = [EntryLine.Field.value, .text, .hex].filter(has)
    guard given.count == 1 else {
      throw EntryLineError("the analysis is needed once: as value, text or hex")
    }
    if let range = ranges[.value] { return Array(line[range]) }
    if let text = try string(.text) { return Array(text.utf8) }
    guard let bytes = try string(.hex).flatMap(Hex.bytes) else { throw EntryLineError("hex: no hex digits") }
    return bytes
  }

  /// A field's text; nil where it is absent or null.
  func string(_ field: EntryLine.Field) throws -> String? {
    guard let range = value(field) else { return nil }
    return try Self.string(line, range, field)
  }

  private static func string(_ line: [UInt8], _ range: Range<Int>, _ field: EntryLine.Field) throws -> String
  {
    var reader = JSONReader(line, range)
    guard let string = try? reader.string() else {
      throw EntryLineError("\(field.rawValue): a string is needed")
    }
    return reader.text(string)
  }

  func time(_ field: EntryLine.Field) throws -> Timestamp? {
    guard let text = try string(field).map({ Array($0.utf8) }) else { return nil }
    do { return try Timestamp(parsing: text, in: text.indices) } catch {
      throw EntryLineError("\(field.rawValue): \(error)")
    }
  }

  func integer(_ field: EntryLine.Field) throws -> Int64? {
    guard let range = value(field) else { return nil }
    return try Self.integer(line, range, field)
  }

  func latency() throws -> Duration? {
    guard let nanoseconds = try integer(.latencyNanoseconds) else { return nil }
    guard nanoseconds >= 0 else {
      throw EntryLineError("\(EntryLine.Field.latencyNanoseconds.rawValue): 0 or more is needed")
    }
    return .nanoseconds(nanoseconds)
  }

  private static func integer(_ line: [UInt8], _ range: Range<Int>, _ field: EntryLine.Field) throws -> Int64
  {
    var number: Int64?
    if line[range.lowerBound] == UInt8(ascii: "\"") {
      number = Int64(try string(line, range, field))
    } else {
      var reader = JSONReader(line, range)
      number = (try? reader.number()).flatMap { Int64(exactly: $0) }
      if let value = number, value.magnitude > EntryLine.exactLimit.magnitude { number = nil }
    }
    guard let number else {
      throw EntryLineError("\(field.rawValue): a whole number is needed; one beyond 2^53 as text")
    }
    return number
  }

  private func value(_ field: EntryLine.Field) -> Range<Int>? {
    guard let range = ranges[field], line[range.lowerBound] != UInt8(ascii: "n") else { return nil }
    return range
  }

  // MARK: Baseline

  func baseline() throws -> Snapshot? {
    guard let range = value(.baseline) else {
      guard value(.custom) == nil else { throw EntryLineError("custom: needs a baseline beside it") }
      return nil
    }
    var reader = JSONReader(line, range)
    var builder = SnapshotBuilder(schema: .standard)
    let snapshot: Snapshot
    do { snapshot = try builder.read(&reader) } catch { throw EntryLineError("baseline: \(error)") }
    guard let range = value(.custom) else { return snapshot }
    return try custom(range, snapshot)
  }

  private func custom(_ range: Range<Int>, _ snapshot: Snapshot) throws -> Snapshot {
    let builtIn = IndicatorSchema.standard.count
    let refusal = EntryLineError("custom: needs tag, count, and values with position, quantum and value each")
    guard case .object(let fields) = try JSONValue(Array(line[range])) else { throw refusal }
    let values = Dictionary(uniqueKeysWithValues: fields.map { ($0.key, $0.value) })
    guard values.count == 3, case .string(let tag)? = values["tag"], let tag = UInt64(tag, radix: 16),
      case .number(let count)? = values["count"], let count = Int(exactly: count), (1...9).contains(count),
      case .array(let elements)? = values["values"]
    else { throw refusal }
    var parts = snapshot.parts
    for element in elements {
      guard case .object(let fields) = element, fields.count == 3,
        case .number(let position) = fields[0].value,
        fields[0].key == "position", let position = Int(exactly: position), (0..<count).contains(position),
        fields[1].key == "quantum", case .number(let quantum) = fields[1].value,
        let quantum = Int64(exactly: quantum), fields[2].key == "value",
        case .number(let value) = fields[2].value
      else { throw refusal }
      parts.append(Snapshot.Part(lane: builtIn + position, quantum: quantum, value: value))
    }
    guard let whole = Snapshot(parts: parts, customTag: tag, laneCount: builtIn + count) else {
      throw refusal
    }
    return whole
  }

  // MARK: Region and note

  func region(of baseline: Snapshot?) throws -> Region? {
    let seconds = try value(.holdsForSeconds).map { try number($0, .holdsForSeconds) }
    guard let range = value(.holdsWhile) else {
      guard seconds == nil else {
        throw EntryLineError("\(EntryLine.Field.holdsForSeconds.rawValue): needs holds_while beside it")
      }
      return nil
    }
    let refusal = EntryLineError(
      "holds_while: needs a baseline, and for each indicator a list of the least and the greatest value, or null"
    )
    guard case .object(let fields) = try JSONValue(Array(line[range])), let baseline else { throw refusal }
    var parts: [Region.Part] = []
    for field in fields {
      guard let ends = Region.ends(field.value), let lane = Self.lane(field.key) else { throw refusal }
      parts.append(Region.Part(lane: lane, lower: ends.lower, upper: ends.upper))
    }
    let isCustom = parts.contains { $0.lane >= IndicatorSchema.standard.count }
    guard
      let region = Region(
        parts: parts, customTag: isCustom ? baseline.customTag : 0, holdsForSeconds: seconds)
    else { throw refusal }
    return region
  }

  private static func lane(_ key: String) -> Int? {
    if let lane = IndicatorSchema.standard.lane(of: key) { return lane }
    guard key.hasPrefix(EntryLine.customBound), let number = Int(key.dropFirst(EntryLine.customBound.count)),
      key == "\(EntryLine.customBound)\(number)", number >= 0
    else { return nil }
    return number + IndicatorSchema.standard.count
  }

  private func number(_ range: Range<Int>, _ field: EntryLine.Field) throws -> Double {
    var reader = JSONReader(line, range)
    guard let number = try? reader.number(), number.isFinite else {
      throw EntryLineError("\(field.rawValue): a number is needed")
    }
    return number
  }

  func note() throws -> [UInt8]? {
    if let range = ranges[.note] {
      guard ranges[.noteHex] == nil else { throw EntryLineError("note: given twice") }
      return Array(line[range])
    }
    guard let text = try string(.noteHex) else { return nil }
    guard let bytes = Hex.bytes(text) else { throw EntryLineError("note_hex: no hex digits") }
    return bytes
  }

  // MARK: Fields of later versions

  func further() throws -> [Entry.Field] {
    guard let range = value(.further) else { return [] }
    let refusal = EntryLineError("further: numbers of fields of later versions, rising, each with hex digits")
    guard case .object(let fields) = try JSONValue(Array(line[range])) else { throw refusal }
    var result: [Entry.Field] = []
    for field in fields {
      guard let number = UInt8(field.key), !Entry.isKnown(number), number > result.last?.number ?? 0,
        field.key == "\(number)", case .string(let text) = field.value, let bytes = Hex.bytes(text)
      else { throw refusal }
      result.append(Entry.Field(number: number, bytes: bytes))
    }
    return result
  }
}
