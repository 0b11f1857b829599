@testable import DeadbandStore

/// Checksums put right, so that mutation reaches what lies behind them.
enum Checksums {
  /// A store and a segment for bytes that name none.
  static let store = StoreIdentity(bytes: Array(0..<16))
  static let segment: UInt32 = 1

  /// Writes `number` at `offset`, as far as there are bytes.
  static func put<Number: FixedWidthInteger>(_ number: Number, at offset: Int, in bytes: inout [UInt8]) {
    for index in 0..<Number.bitWidth / 8 where offset >= 0 && offset + index < bytes.count {
      bytes[offset + index] = UInt8(truncatingIfNeeded: number >> Number(8 * index))
    }
  }

  /// The last eight bytes become the checksum of those before.
  static func close(_ bytes: inout [UInt8], _ checksum: Checksum = .plain) {
    guard bytes.count >= 8 else { return }
    put(checksum.of(bytes, 0..<bytes.count - 8), at: bytes.count - 8, in: &bytes)
  }

  /// The records that stand there get their checksums, but for those whose bit in `spared` is set.
  static func close(records bytes: inout [UInt8], from start: Int, _ checksum: Checksum, spared: Int) {
    var (position, number) = (start, 0)
    while position < bytes.count {
      guard let count = RecordHeader.byteCount(bytes, at: position), count <= bytes.count - position else {
        position += 8
        continue
      }
      let end = position + count - 8
      if spared >> (number % 8) & 1 == 0 { put(checksum.of(bytes, position..<end), at: end, in: &bytes) }
      position += count
      number += 1
    }
  }
}
