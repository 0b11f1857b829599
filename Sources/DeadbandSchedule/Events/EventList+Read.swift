internal import DeadbandCore

private typealias EventNode = DocumentNode<EventListError>

extension EventList {
  /// The longest file that is read, in bytes.
  public static let byteLimit = 4 << 20
  /// The most events of a file.
  public static let countLimit = 50_000
  /// The longest text of one event, in bytes.
  static let eventByteLimit = 4096

  /// Reads a user's events, in either of two forms:
  ///
  ///     {"events":[{"symbol":"AAPL","at":"2026-01-29T21:30:00Z","kind":"earnings"}]}
  ///
  /// or each event by itself on a line, where lines of white space are passed over. The form is known by the first key. All
  /// three keys are needed: `symbol`, as subjects have it, or `*` for all; `at`, RFC 3339 with its zone; `kind`, any word.
  ///
  /// Strict, for bytes that anybody may have written: memory is taken for one event at a time. O(bytes).
  ///
  /// - Parameter source: the file's name, for errors.
  /// - Throws: ``EventListError/refused(source:path:reason:)`` with the event's number or line: unknown, missing or repeated
  ///   keys, a time that is none, an empty or odd symbol, an event that stands twice, anything past the limits.
  public init(reading bytes: [UInt8], source: String) throws(EventListError) {
    guard bytes.count <= Self.byteLimit else {
      throw .refused(
        source: source, path: "", reason: "\(bytes.count) bytes are refused; \(Self.byteLimit) are the most")
    }
    do { _ = try UTF8Span(validating: bytes.span) } catch {
      throw .refused(
        source: source, path: "", reason: "not UTF-8 at byte \(error.byteOffsets.lowerBound + 1)")
    }
    var builder = EventListBuilder(bytes: bytes, source: source)
    if Self.isDocument(bytes) { try builder.readDocument() } else { try builder.readLines() }
    self.init(builder.events)
  }

  private static func isDocument(_ bytes: [UInt8]) -> Bool {
    var reader = JSONReader(bytes)
    var first = true
    guard (try? reader.openObject()) != nil, let key = try? reader.nextKey(&first) else { return false }
    return reader.spells(key, "events")
  }
}

/// Gathers a file's events, each of which it has seen once.
private struct EventListBuilder {
  let bytes: [UInt8]
  let source: String
  private(set) var events: Set<MarketEvent> = []

  init(bytes: [UInt8], source: String) {
    self.bytes = bytes
    self.source = source
  }

  mutating func readDocument() throws(EventListError) {
    var reader = JSONReader(bytes)
    do {
      var first = true
      var isRead = false
      try reader.openObject()
      while let key = try reader.nextKey(&first) {
        // The first key is the one by which the form was known.
        guard !isRead else {
          throw refused("", "\"\(reader.text(key))\" is refused; \"events\" stands here alone")
        }
        try read(&reader)
        isRead = true
      }
      try reader.finish()
    } catch let error as EventListError {
      throw error
    } catch let error as JSONError {
      throw refused("", error.description)
    } catch {
      throw refused("", "\(error)")
    }
  }

  private mutating func read(_ reader: inout JSONReader) throws {
    var first = true
    var number = 0
    try reader.openArray()
    while try reader.nextElement(&first) {
      number += 1
      _ = reader.peek()
      try add(reader.skipValue(), place: "event \(number)")
    }
  }

  mutating func readLines() throws(EventListError) {
    var number = 0
    for line in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false) {
      number += 1
      guard line.contains(where: { ![0x20, 0x09, 0x0D].contains($0) }) else { continue }
      try add(line.indices, place: "line \(number)")
    }
    guard !events.isEmpty else { throw refused("", "no event; a file of none is {\"events\":[]}") }
  }

  private func refused(_ place: String, _ reason: String) -> EventListError {
    .refused(source: place.isEmpty ? source : "\(source): \(place)", path: "", reason: reason)
  }

  private mutating func add(_ range: Range<Int>, place: String) throws(EventListError) {
    guard range.count <= EventList.eventByteLimit else {
      throw refused(
        place, "\(range.count) bytes are refused; \(EventList.eventByteLimit) are the most of an event")
    }
    guard events.count < EventList.countLimit else {
      throw refused(place, "\(EventList.countLimit) events are the most")
    }
    let value: JSONValue
    do { value = try JSONValue(Array(bytes[range])) } catch { throw refused(place, error.description) }
    let node = EventNode(value, source: "\(source): \(place)")
    guard events.insert(try node.event()).inserted else {
      throw node.error("this event stands twice")
    }
  }
}

extension EventNode {
  fileprivate func event() throws(EventListError) -> MarketEvent {
    let event = try object(required: ["symbol", "at", "kind"])
    let symbol = try event.required("symbol").string("a symbol of 1 to 64 printable bytes, or *") { text in
      let bytes = text.utf8
      // A pattern is no symbol: `A*` would be taken for one by a reader, and match nothing.
      return (1...64).contains(bytes.count) && bytes.allSatisfy { $0 > 0x20 && $0 != 0x7F }
        && (text == MarketEvent.everySymbol || !bytes.contains(UInt8(ascii: "*")))
    }
    let at = try event.required("at")
    let text = Array(try at.string("a time").utf8)
    let instant: Timestamp
    do { instant = try Timestamp(parsing: text, in: 0..<text.count) } catch { throw at.error("\(error)") }
    let kind = try event.required("kind").string("a word of 1 to 64 bytes") { text in
      (1...64).contains(text.utf8.count) && text.utf8.allSatisfy { $0 >= 0x20 && $0 != 0x7F }
    }
    return MarketEvent(symbol: symbol, at: instant, kind: kind)
  }
}
