/// Appends JSON to a byte buffer, field by field, in the order the caller writes them.
package struct JSONWriter: Sendable {
  package private(set) var bytes: [UInt8] = []
  /// Whether the next item needs a comma before it.
  private var needsComma = false

  package init() {}

  /// A writer with room for so many bytes.
  package init(capacity: Int) { bytes.reserveCapacity(capacity) }

  /// Forgets what was written and keeps the room.
  package mutating func reset() {
    bytes.removeAll(keepingCapacity: true)
    needsComma = false
  }

  package mutating func object(_ write: (inout JSONWriter) throws -> Void) rethrows {
    try enclosed("{", "}", write)
  }

  package mutating func array(_ write: (inout JSONWriter) throws -> Void) rethrows {
    try enclosed("[", "]", write)
  }

  /// Writes a key; the value follows by one of the other calls.
  package mutating func key(_ key: String) {
    string(key)
    bytes.append(UInt8(ascii: ":"))
    needsComma = false
  }

  package mutating func null() { item("null") }
  package mutating func boolean(_ value: Bool) { item(value ? "true" : "false") }
  package mutating func integer(_ value: Int) { item(value.description) }

  /// The shortest decimal that reads back the same; `null` where JSON has no such number.
  package mutating func number(_ value: Double) { item(value.isFinite ? value.plain : "null") }

  package mutating func string(_ value: String) {
    comma()
    bytes.append(UInt8(ascii: "\""))
    // Most texts have nothing to escape, and are taken as they are.
    if value.utf8.contains(where: Self.isEscaped) {
      for byte in value.utf8 { appendEscaped(byte) }
    } else {
      bytes.append(contentsOf: value.utf8)
    }
    bytes.append(UInt8(ascii: "\""))
    needsComma = true
  }

  @inline(__always)
  private static func isEscaped(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private mutating func appendEscaped(_ byte: UInt8) {
    switch byte {
    case UInt8(ascii: "\""), UInt8(ascii: "\\"): bytes += [UInt8(ascii: "\\"), byte]
    case UInt8(ascii: "\n"): bytes += Array("\\n".utf8)
    case 0..<0x20:
      bytes += Array("\\u00".utf8)
      bytes += [Self.hex[Int(byte >> 4)], Self.hex[Int(byte & 15)]]
    default: bytes.append(byte)
    }
  }

  /// Writes a value that is JSON already, as it stands.
  package mutating func json(_ value: some Collection<UInt8>) {
    comma()
    bytes.append(contentsOf: value)
    needsComma = true
  }

  /// Ends a line of JSON Lines.
  package mutating func newline() {
    bytes.append(UInt8(ascii: "\n"))
    needsComma = false
  }

  private static let hex = Array("0123456789abcdef".utf8)

  private mutating func comma() {
    if needsComma { bytes.append(UInt8(ascii: ",")) }
  }

  private mutating func item(_ text: String) {
    comma()
    bytes.append(contentsOf: text.utf8)
    needsComma = true
  }

  private mutating func enclosed(
    _ open: String, _ close: String, _ write: (inout JSONWriter) throws -> Void
  ) rethrows {
    comma()
    bytes.append(contentsOf: open.utf8)
    needsComma = false
    try write(&self)
    bytes.append(contentsOf: close.utf8)
    needsComma = true
  }
}
