import DeadbandCore

/// Takes integers out of bytes, the least significant byte first; past the end there is nothing.
struct LittleEndianReader: Sendable {
  private let bytes: [UInt8]
  private(set) var offset: Int
  private let end: Int

  /// Reads `range` of `bytes`, which must lie within them.
  init(_ bytes: [UInt8], _ range: Range<Int>) {
    self.bytes = bytes
    (offset, end) = (range.lowerBound, range.upperBound)
  }

  init(_ bytes: [UInt8]) { self.init(bytes, bytes.indices) }

  var rest: Int { end - offset }

  mutating func next<Number: FixedWidthInteger & BitwiseCopyable>(_ type: Number.Type = Number.self)
    -> Number?
  {
    let count = MemoryLayout<Number>.size
    guard rest >= count else { return nil }
    // No pointer leaves the span, and every bit pattern is an integer.
    let number = unsafe bytes.span.bytes.unsafeLoadUnaligned(fromByteOffset: offset, as: Number.self)
    offset += count
    return Number(littleEndian: number)
  }

  mutating func next(bytes count: Int) -> [UInt8]? {
    skip(count).map { Array(bytes[$0]) }
  }

  /// Passes over so many bytes; where they lie.
  mutating func skip(_ count: Int) -> Range<Int>? {
    guard count >= 0, count <= rest else { return nil }
    defer { offset += count }
    return offset..<offset + count
  }

  mutating func nextDigest() -> Digest? {
    guard rest >= 32, let a = next(UInt64.self), let b = next(UInt64.self), let c = next(UInt64.self),
      let d = next(UInt64.self)
    else { return nil }
    return Digest(words: (a.byteSwapped, b.byteSwapped, c.byteSwapped, d.byteSwapped))
  }
}
