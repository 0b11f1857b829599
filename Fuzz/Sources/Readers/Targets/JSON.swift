import DeadbandCore
import Foundation

/// The JSON reader accepts what Foundation's accepts, finds the same strings in it, and reads its own writing.
///
/// Where they differ on purpose: a repeated key, nesting past 64 levels and a comma behind the last element are
/// refused here; a number past Double is infinite here (and refused by whoever reads a value) and an error there; a
/// byte order mark, which Foundation drops even behind an escape, and the encodings that it guesses from NUL bytes
/// are not compared.
func fuzzJSON(_ bytes: [UInt8]) {
  guard isUTF8(bytes) else { return }
  let isComparable = !bytes.contains(0) && bytes.firstRange(of: [0xEF, 0xBB, 0xBF]) == nil
  let theirs =
    isComparable ? try? JSONSerialization.jsonObject(with: Data(bytes), options: .fragmentsAllowed) : nil
  do {
    let ours = try JSONValue(bytes)
    checkWriting(ours)
    if let theirs {
      expect(same(ours, theirs), "Foundation reads another value")
    } else {
      expect(!isComparable || hasInfinity(ours), "Foundation refuses it")
    }
  } catch {
    expect(error.offset >= 0 && error.offset <= bytes.count, "an offset within the text")
    let isOnPurpose =
      error.reason.contains("stands twice") || error.reason.contains("nested deeper")
      || isBehindTrailingComma(bytes, error.offset)
    expect(theirs == nil || isOnPurpose, "Foundation accepts it: \(error)")
  }
}

/// Whether the bracket at the offset follows a comma, which Foundation lets pass.
private func isBehindTrailingComma(_ bytes: [UInt8], _ offset: Int) -> Bool {
  guard offset < bytes.count, bytes[offset] == UInt8(ascii: "]") || bytes[offset] == UInt8(ascii: "}") else {
    return false
  }
  return bytes[..<offset].last { $0 != 0x20 && $0 != 0x09 && $0 != 0x0A && $0 != 0x0D } == UInt8(ascii: ",")
}

private func checkWriting(_ value: JSONValue) {
  guard !hasInfinity(value) else { return }
  var first = JSONWriter()
  write(value, to: &first)
  var second = JSONWriter()
  if let read = try? JSONValue(first.bytes) { write(read, to: &second) }
  expect(first.bytes == second.bytes, "what was written reads back")
}

func write(_ value: JSONValue, to writer: inout JSONWriter) {
  switch value {
  case .null: writer.null()
  case .boolean(let value): writer.boolean(value)
  case .number(let value): writer.number(value)
  case .string(let value): writer.string(value)
  case .array(let elements):
    writer.array { writer in for element in elements { write(element, to: &writer) } }
  case .object(let fields):
    writer.object { writer in
      for field in fields {
        writer.key(field.key)
        write(field.value, to: &writer)
      }
    }
  }
}

private func hasInfinity(_ value: JSONValue) -> Bool {
  switch value {
  case .number(let value): value.isInfinite
  case .array(let elements): elements.contains(where: hasInfinity)
  case .object(let fields): fields.contains { hasInfinity($0.value) }
  default: false
  }
}

/// Equal structure and strings; numbers are the affair of their own target.
private func same(_ ours: JSONValue, _ theirs: Any) -> Bool {
  switch ours {
  case .null: theirs is NSNull
  case .boolean(let value): theirs as? Bool == value
  case .number: theirs is NSNumber
  case .string(let value): (theirs as? String).map { Array($0.utf8) } == Array(value.utf8)
  case .array(let elements):
    (theirs as? [Any]).map { $0.count == elements.count && zip(elements, $0).allSatisfy(same) } ?? false
  case .object(let fields):
    (theirs as? [String: Any]).map { object in
      object.count == fields.count
        && fields.allSatisfy { field in object[field.key].map { same(field.value, $0) } ?? false }
    } ?? false
  }
}
