/// The numbers of the format; `docs/formats/history-columns.md` says what they mean.
enum ColumnarFormat {
  static let magic = Array("DBHISTRY".utf8)
  static let endMagic = Array("DBHISEND".utf8)
  static let version: UInt32 = 1
  static let byteOrder: UInt32 = 0x0102_0304
  /// Magic, version, byte order, custom tag, lanes, reserved.
  static let headerSize = 32
  /// Footer's offset, digest, footer's checksum, reserved, magic.
  static let trailerSize = 8 + 32 + 4 + 4 + 8
  /// Ticks of every group but the last.
  static let groupTicks = 4_096
  /// What stands for no recorded action.
  static let noAction = UInt16.max
  /// Bytes of a tick besides its lanes: time, subject, position, present, strategy, action.
  static let fixedBytes = 8 + 4 + 4 + 4 + 2 + 2
  /// Bytes that a quantum's distance from the group's base may take.
  static let widths: [Int] = [0, 1, 2, 4, 8]
  /// More ticks cannot be numbered.
  static let tickLimit = Int(UInt32.max)

  /// Bytes of a group's head: ticks, size, a base and a width a lane, zeros up to a multiple of 8.
  static func groupHead(lanes: Int) -> Int { (8 + lanes * 9 + 7) / 8 * 8 }

  /// Bytes that hold every distance up to `largest`.
  static func width(of largest: UInt64) -> Int {
    switch largest {
    case 0: 0
    case ...0xFF: 1
    case ...0xFFFF: 2
    case ...0xFFFF_FFFF: 4
    default: 8
    }
  }
}

/// Bytes under construction, the least significant byte of an integer first.
struct ColumnarBytes: Sendable {
  private(set) var bytes: [UInt8] = []

  mutating func append<Number: FixedWidthInteger>(_ number: Number) {
    for shift in stride(from: 0, to: Number.bitWidth, by: 8) {
      bytes.append(UInt8(truncatingIfNeeded: number >> Number(shift)))
    }
  }

  /// The lowest `width` bytes of a number.
  mutating func append(_ number: UInt64, width: Int) {
    for index in 0..<width { bytes.append(UInt8(truncatingIfNeeded: number >> UInt64(8 * index))) }
  }

  mutating func append(_ more: [UInt8]) { bytes += more }

  /// A text behind its length in bytes.
  mutating func append(text: [UInt8]) {
    append(UInt32(truncatingIfNeeded: text.count))
    append(text)
  }

  /// Zeros up to the next multiple of 8.
  mutating func pad() { while bytes.count % 8 != 0 { bytes.append(0) } }

  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }
}
