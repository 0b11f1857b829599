/// The first line end in a range of bytes, and whether the bytes before it are ASCII: one pass, 32 bytes a step.
struct LineScan {
  /// The position of the first LF, or the end of the range if there is none.
  let end: Int
  /// False if a byte before the end has its top bit set. Bytes within 31 behind the end may make it false too,
  /// which costs the caller a needless validation and nothing else.
  let isASCII: Bool

  init(_ bytes: [UInt8], _ range: Range<Int>) {
    let raw = bytes.span.bytes
    var position = range.lowerBound
    var seen: UInt64 = 0
    while position &+ 32 <= range.upperBound {
      let a = raw.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
      let b = raw.unsafeLoadUnaligned(fromByteOffset: position &+ 8, as: UInt64.self)
      let c = raw.unsafeLoadUnaligned(fromByteOffset: position &+ 16, as: UInt64.self)
      let d = raw.unsafeLoadUnaligned(fromByteOffset: position &+ 24, as: UInt64.self)
      seen |= a | b | c | d
      if Self.lineFeeds(a) | Self.lineFeeds(b) | Self.lineFeeds(c) | Self.lineFeeds(d) != 0 { break }
      position &+= 32
    }
    while position &+ 8 <= range.upperBound {
      let word = raw.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
      seen |= word
      let found = Self.lineFeeds(UInt64(littleEndian: word))
      if found != 0 {
        end = position &+ found.trailingZeroBitCount / 8
        isASCII = seen & 0x8080_8080_8080_8080 == 0
        return
      }
      position &+= 8
    }
    while position < range.upperBound, bytes[position] != 0x0A {
      seen |= UInt64(bytes[position])
      position &+= 1
    }
    end = position
    isASCII = seen & 0x8080_8080_8080_8080 == 0
  }

  /// Not zero if and only if one of the eight bytes is LF; the lowest bit set is the top bit of the first one.
  /// Source: "Determine if a word has a zero byte", S. E. Anderson, Bit Twiddling Hacks.
  @inline(__always)
  private static func lineFeeds(_ word: UInt64) -> UInt64 {
    let zeroed = word ^ 0x0A0A_0A0A_0A0A_0A0A
    return (zeroed &- 0x0101_0101_0101_0101) & ~zeroed & 0x8080_8080_8080_8080
  }
}
