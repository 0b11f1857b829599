import DeadbandCore
import Foundation

/// The parser of decimal numbers agrees with RFC 8259 on what a number is and with strtod(3) on its value.
func fuzzNumber(_ bytes: [UInt8]) {
  var position = 0
  let value = DecimalNumber.parse(bytes, at: &position, end: bytes.count)
  let end = numberEnd(bytes)
  expect((value == nil) == (end == nil), "the grammar of RFC 8259: \(String(describing: value))")
  if let value, let end {
    #if PLANTED
      if end == 4 { plantedBug(bytes) }
    #endif
    expect(position == end, "a number that ends at \(end), not at \(position)")
    let expected = strtod(String(decoding: bytes[..<end], as: UTF8.self), nil)
    expect(value.bitPattern == expected.bitPattern, "strtod says \(expected), not \(value)")
    // A number cut at `end` is read as if the bytes ended there.
    var inner = 0
    let bounded = DecimalNumber.parse(bytes + Array("17".utf8), at: &inner, end: end)
    expect(bounded?.bitPattern == value.bitPattern && inner == end, "bytes behind the end are not read")
  }
  checkPrinted(bytes)
}

#if PLANTED
  /// Byte by byte, so that each step shows in the coverage as a reader's own branches would.
  private func plantedBug(_ text: [UInt8]) {
    guard text[0] == UInt8(ascii: "7"), text[1] == UInt8(ascii: "."), text[2] == UInt8(ascii: "3") else {
      return
    }
    expect(text[3] != UInt8(ascii: "9"), "the planted bug was found")
  }
#endif

/// Every finite Double reads back from its shortest decimal.
private func checkPrinted(_ bytes: [UInt8]) {
  let printed = Double(bitPattern: bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) })
  guard printed.isFinite else { return }
  let text = Array(printed.plain.utf8)
  var position = 0
  let read = DecimalNumber.parse(text, at: &position, end: text.count)
  expect(read?.bitPattern == printed.bitPattern && position == text.count, "\(printed) reads back")
}

/// The end of the number that the bytes start with; nil where the first byte that cannot be part of one comes too
/// early.
private func numberEnd(_ bytes: [UInt8]) -> Int? {
  var rest = bytes[...]
  func digits() -> Int { rest.prefix { (48...57).contains($0) }.count }
  if rest.first == UInt8(ascii: "-") { rest.removeFirst() }
  let whole = digits()
  guard whole == 1 || whole > 1 && rest.first != UInt8(ascii: "0") else { return nil }
  rest.removeFirst(whole)
  if rest.first == UInt8(ascii: ".") {
    rest.removeFirst()
    guard digits() > 0 else { return nil }
    rest.removeFirst(digits())
  }
  if rest.first == UInt8(ascii: "e") || rest.first == UInt8(ascii: "E") {
    rest.removeFirst()
    if rest.first == UInt8(ascii: "+") || rest.first == UInt8(ascii: "-") { rest.removeFirst() }
    guard digits() > 0 else { return nil }
    rest.removeFirst(digits())
  }
  return rest.startIndex
}
