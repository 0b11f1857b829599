import DeadbandCore

extension EntryLine {
  /// The entry's line, without its end. O(bytes).
  public static func bytes(_ entry: Entry) -> [UInt8] {
    let analysis = entry.analysis
    var line: [UInt8] = Array(#"{"key":"#.utf8)
    func append(_ field: Field, _ write: (inout JSONWriter) -> Void) {
      var writer = JSONWriter()
      write(&writer)
      line += Array(",\"\(field.rawValue)\":".utf8) + writer.bytes
    }
    var key = JSONWriter()
    key.string(entry.subject.name)
    line += key.bytes
    if entry.subject.tenant != Subject.commonTenant { append(.tenant) { $0.string(entry.subject.tenant) } }
    if isJSONOnOneLine(analysis.content) {
      line += Array(",\"value\":".utf8) + analysis.content
    } else if let text = String(validating: analysis.content, as: UTF8.self) {
      append(.text) { $0.string(text) }
    } else {
      append(.hex) { $0.string(Hex.text(analysis.content)) }
    }
    append(.created) { $0.string(analysis.created.description) }
    append(.model) { $0.string(analysis.model) }
    append(.inputTokens) { $0.exact(analysis.inputTokens) }
    append(.outputTokens) { $0.exact(analysis.outputTokens) }
    append(.costNanoDollars) { $0.exact(analysis.cost.nanoDollars) }
    append(.finishReason) { $0.string(analysis.finishReason) }
    if let latency = analysis.latency { append(.latencyNanoseconds) { $0.exact(latency.wholeNanoseconds) } }
    append(.contentType) { $0.string(analysis.contentType) }
    append(.keptUntil) { $0.string(entry.midExpires.description) }
    if let baseline = entry.baseline {
      append(.baseline) { baseline.write(.standard, &$0) }
      if baseline.customTag != 0 { append(.custom) { writeCustom(baseline, &$0) } }
    }
    if let region = entry.region {
      append(.holdsWhile) { write(region, &$0) }
      if let seconds = region.holdsForSeconds { append(.holdsForSeconds) { $0.number(seconds) } }
    }
    if let note = entry.note {
      if isJSONOnOneLine(note) {
        line += Array(",\"note\":".utf8) + note
      } else {
        append(.noteHex) { $0.string(Hex.text(note)) }
      }
    }
    if !entry.further.isEmpty {
      append(.further) { writer in
        writer.object { writer in
          for field in entry.further {
            writer.key("\(field.number)")
            writer.string(Hex.text(field.bytes))
          }
        }
      }
    }
    return line + [UInt8(ascii: "}")]
  }

  /// What stands before the position of a profile's own indicator in a region.
  static let customBound = "custom "

  /// Whether the bytes can stand in a line as they are.
  static func isJSONOnOneLine(_ bytes: [UInt8]) -> Bool {
    guard let first = bytes.first, let last = bytes.last, first > 0x20, last > 0x20,
      !bytes.contains(where: { $0 == 0x0A || $0 == 0x0D }), (try? UTF8Span(validating: bytes.span)) != nil
    else { return false }
    var reader = JSONReader(bytes)
    do {
      // In the line it stands one level deeper.
      _ = try reader.skipValue(depth: 1)
      try reader.finish()
      return true
    } catch { return false }
  }

  private static func write(_ region: Region, _ writer: inout JSONWriter) {
    let definitions = IndicatorSchema.standard.definitions
    region.writeBounds(to: &writer) { lane in
      lane < definitions.count ? definitions[lane].key : "\(customBound)\(lane - definitions.count)"
    }
  }

  /// A store does not have the profile that these belong to: their positions and quanta say it all.
  private static func writeCustom(_ baseline: Snapshot, _ writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("tag")
      writer.string(String(baseline.customTag, radix: 16))
      writer.key("count")
      writer.integer(baseline.laneCount - IndicatorSchema.standard.count)
      writer.key("values")
      writer.array { writer in
        for part in baseline.parts where part.lane >= IndicatorSchema.standard.count {
          writer.object { writer in
            writer.key("position")
            writer.integer(part.lane - IndicatorSchema.standard.count)
            writer.key("quantum")
            writer.exact(part.quantum)
            writer.key("value")
            writer.number(part.value)
          }
        }
      }
    }
  }
}

extension JSONWriter {
  /// A whole number; as text where a reader that takes it for a `Double` would lose some of it.
  fileprivate mutating func exact(_ number: Int64) {
    if number.magnitude <= EntryLine.exactLimit.magnitude {
      integer(Int(number))
    } else {
      string("\(number)")
    }
  }
}
