/// Two-digit decimal fields, as times and dates are made of.
package enum Digits {
  /// The number written by the two digits at a position that lies within the bytes; nil if one is no digit.
  @inline(__always)
  package static func two(_ bytes: [UInt8], at position: Int) -> Int? {
    let tens = bytes[position] &- 48
    let ones = bytes[position + 1] &- 48
    guard tens <= 9, ones <= 9 else { return nil }
    return Int(tens) &* 10 &+ Int(ones)
  }

  /// Appends a number of 0…99 as two digits.
  static func appendTwo(_ value: Int, to bytes: inout [UInt8]) {
    bytes.append(48 + UInt8(truncatingIfNeeded: value / 10))
    bytes.append(48 + UInt8(truncatingIfNeeded: value % 10))
  }
}
