import DeadbandMarketData
import Foundation
import Testing

/// A file for one test, removed with it.
final class TemporaryFile {
  let path: String

  init(_ bytes: some Sequence<UInt8>, name: String = "input") throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    path = folder.appending(path: name).path
    try Data(bytes).write(to: URL(filePath: path))
  }

  deinit { try? FileManager.default.removeItem(at: URL(filePath: path).deletingLastPathComponent()) }
}

/// The path of a file beside the tests.
func fixture(_ name: String) throws -> String {
  try #require(Bundle.module.url(forResource: "Fixtures/" + name, withExtension: nil)).path
}

func source(_ text: String, named name: String = "file") -> ByteSource {
  ByteSource(bytes: Array(text.utf8), named: name)
}

/// The description of the error that a body throws.
func message(_ body: () throws(InputError) -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch {
    return error.description
  }
}

/// All the text of a source, read in pieces of a given size.
func allBytes(_ source: consuming ByteSource, piece: Int = 1000) throws(InputError) -> [UInt8] {
  var source = source
  var buffer = [UInt8](repeating: 0, count: piece)
  var result: [UInt8] = []
  while true {
    let count = try source.read(into: &buffer)
    if count == 0 { return result }
    result += buffer[..<count]
  }
}

/// A gzip member (RFC 1952) of stored blocks (RFC 1951, 3.2.4): real framing and checksums without a compressor.
func gzipMember(_ text: [UInt8]) -> [UInt8] {
  var crc: UInt32 = .max
  for byte in text {
    crc ^= UInt32(byte)
    for _ in 0..<8 { crc = crc & 1 == 1 ? crc >> 1 ^ 0xEDB8_8320 : crc >> 1 }
  }
  func little(_ value: Int, _ count: Int) -> [UInt8] { (0..<count).map { UInt8(value >> ($0 * 8) & 0xFF) } }
  var result: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 255]
  var rest = text[...]
  repeat {
    let block = rest.prefix(0xFFFF)
    rest = rest.dropFirst(0xFFFF)
    result += [rest.isEmpty ? 1 : 0] + little(block.count, 2) + little(~block.count, 2) + block
  } while !rest.isEmpty
  return result + little(Int(~crc), 4) + little(text.count, 4)
}
