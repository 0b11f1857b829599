@testable import DeadbandWire

/// A stream of events is what the standard's words say, done the slow way, and the same however it is cut. The first
/// byte is the length of the chunks.
func fuzzEvents(_ bytes: [UInt8]) {
  var control = Control(bytes)
  let length = control.byte() + 1
  let payload = control.payload
  var parser = EventStreamParser()
  var found: [ServerSentEvent] = []
  for start in stride(from: 0, to: payload.count, by: length) {
    guard let events = try? parser.read(Array(payload[start..<min(payload.count, start + length)])) else {
      return expect(false, "no limit is met")
    }
    found += events
  }
  expect(found == byDefinition(payload), "the events of the standard")
}

private func byDefinition(_ bytes: [UInt8]) -> [ServerSentEvent] {
  var rest = bytes[...]
  if rest.starts(with: [0xEF, 0xBB, 0xBF]) { rest = rest.dropFirst(3) }
  var events: [ServerSentEvent] = []
  var type: [UInt8] = []
  var data: [UInt8] = []
  while let end = rest.firstIndex(where: { $0 == 10 || $0 == 13 }) {
    let line = rest[..<end]
    let isPair = rest[end] == 13 && end + 1 < rest.endIndex && rest[end + 1] == 10
    rest = rest[(isPair ? end + 2 : end + 1)...]
    if line.isEmpty {
      if !data.isEmpty {
        events.append(
          ServerSentEvent(
            type: type.isEmpty ? "message" : String(decoding: type, as: UTF8.self), data: data.dropLast()))
      }
      (type, data) = ([], [])
      continue
    }
    let parts = line.split(separator: UInt8(ascii: ":"), maxSplits: 1, omittingEmptySubsequences: false)
    var value = parts.count == 2 ? Array(parts[1]) : []
    if value.first == 0x20 { value.removeFirst() }
    if parts[0].elementsEqual("event".utf8) { type = value }
    if parts[0].elementsEqual("data".utf8) { data += value + [10] }
  }
  return events
}
