import DeadbandCore

/// Appends integers to bytes, the least significant byte first.
struct LittleEndianWriter: Sendable {
  private(set) var bytes: [UInt8] = []

  init(capacity: Int = 0) { bytes.reserveCapacity(capacity) }

  mutating func append<Number: FixedWidthInteger>(_ number: Number) {
    for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> Number(shift)))
    }
  }

  mutating func append(_ more: [UInt8]) { bytes += more }

  mutating func append(_ digest: Digest) {
    for word in [digest.words.0, digest.words.1, digest.words.2, digest.words.3] { append(word.byteSwapped) }
  }

  /// Appends zeros up to the next multiple of 8.
  mutating func pad() { while bytes.count % 8 != 0 { bytes.append(0) } }
}
