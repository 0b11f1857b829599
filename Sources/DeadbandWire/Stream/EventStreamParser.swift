/// Cuts a `text/event-stream` into its events, however the network cut it into chunks.
///
/// As the HTML standard has it (section 9.2.6): lines end with CR, LF or both; a byte order mark may lead; `id` and
/// `retry` mean nothing here, where nobody connects again; an event that no blank line ends is dropped. The bytes are
/// not checked to be UTF-8: whoever reads the data does that.
///
/// O(bytes), whatever the chunks are.
package struct EventStreamParser: Sendable {
  /// Bytes that one event, or one line of it, may have.
  private let eventLimit: Int
  /// Bytes that the whole stream may have.
  private let byteLimit: Int
  private var byteCount = 0
  /// The line that has not ended yet.
  private var line: [UInt8] = []
  private var isFirstLine = true
  /// Whether an LF that comes next belongs to the line that has just ended.
  private var endedWithCR = false
  private var type: [UInt8] = []
  private var data: [UInt8] = []
  /// A field `data` without a value is an event all the same.
  private var hasData = false

  /// Limits in bytes.
  package init(byteLimit: Int = 64 << 20, eventLimit: Int = 1 << 20) {
    self.byteLimit = byteLimit
    self.eventLimit = eventLimit
  }

  /// Takes the next bytes, and returns the events that they end.
  ///
  /// - Throws: ``AnalystError`` `.parsing` where a limit is exceeded; the stream cannot be read on.
  package mutating func read(_ chunk: [UInt8]) throws(AnalystError) -> [ServerSentEvent] {
    let (sum, overflow) = byteCount.addingReportingOverflow(chunk.count)
    byteCount = sum
    guard !overflow, byteCount <= byteLimit else {
      throw AnalystError(.parsing, reason: "the stream is longer than \(byteLimit) bytes")
    }
    var events: [ServerSentEvent] = []
    var position = 0
    while position < chunk.count {
      if endedWithCR {
        endedWithCR = false
        if chunk[position] == UInt8(ascii: "\n") {
          position += 1
          continue
        }
      }
      var end = position
      while end < chunk.count, chunk[end] != UInt8(ascii: "\n"), chunk[end] != UInt8(ascii: "\r") { end += 1 }
      guard line.count + data.count + type.count + end - position <= eventLimit else {
        throw AnalystError(.parsing, reason: "an event of the stream is longer than \(eventLimit) bytes")
      }
      line += chunk[position..<end]
      if end == chunk.count { break }
      endedWithCR = chunk[end] == UInt8(ascii: "\r")
      position = end + 1
      if let event = endLine() { events.append(event) }
    }
    return events
  }

  private mutating func endLine() -> ServerSentEvent? {
    defer { line.removeAll(keepingCapacity: true) }
    var start = 0
    if isFirstLine {
      isFirstLine = false
      if line.starts(with: [0xEF, 0xBB, 0xBF]) { start = 3 }
    }
    let text = line[start...]
    if text.isEmpty { return endEvent() }
    let colon = text.firstIndex(of: UInt8(ascii: ":")) ?? text.endIndex
    var value = text[colon...].dropFirst()
    if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
    // An empty name is a comment's.
    switch String(decoding: text[..<colon], as: UTF8.self) {
    case "data":
      if hasData { data.append(UInt8(ascii: "\n")) }
      data += value
      hasData = true
    case "event": type = Array(value)
    default: break
    }
    return nil
  }

  private mutating func endEvent() -> ServerSentEvent? {
    defer {
      type = []
      data = []
      hasData = false
    }
    guard hasData else { return nil }
    return ServerSentEvent(type: type.isEmpty ? "message" : String(decoding: type, as: UTF8.self), data: data)
  }
}
