import DeadbandMarketData
import Foundation

/// Ends the process if a property does not hold: that is how libFuzzer learns of a finding and keeps the input.
func expect(_ holds: Bool, _ property: @autoclosure () -> String) {
  if holds { return }
  FileHandle.standardError.write(Data("finding: \(property())\n".utf8))
  abort()
}

/// The error of an input is readable, and its line number is one.
func expectReadable(_ error: InputError) {
  expectReadable(error.description)
  expect((error.line ?? 1) >= 1, "lines are counted from 1")
}

/// A message must fit on one line of a terminal and leave the terminal alone.
func expectReadable(_ message: String) {
  expect(
    !message.isEmpty
      && message.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7F...0x9F).contains($0.value) },
    "a message on one line without control characters: \(message.debugDescription)")
}

/// Whether the bytes are UTF-8, which whoever hands out lines has checked.
func isUTF8(_ bytes: [UInt8]) -> Bool { (try? UTF8Span(validating: bytes.span)) != nil }

/// The numbers that steer how an input is used, taken from its front.
struct Control {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  /// The next byte; 0 once there is none.
  mutating func byte() -> Int { Int(rest.popFirst() ?? 0) }

  /// The next two bytes as one number.
  mutating func word() -> Int { byte() << 8 | byte() }

  /// The next bytes, as many as there are.
  mutating func bytes(_ count: Int) -> [UInt8] {
    defer { rest = rest.dropFirst(count) }
    return Array(rest.prefix(count))
  }

  var isEmpty: Bool { rest.isEmpty }

  /// All bytes that are left.
  var payload: [UInt8] { Array(rest) }
}
