/// The one parser of decimal numbers: JSON's number grammar, correctly rounded to `Double`.
///
/// Three ways, each exact, the first that applies:
/// 1. up to 2^53 times or over a power of ten up to 10^22: one IEEE operation on exact operands
///    (W. D. Clinger, "How to Read Floating Point Numbers Accurately", PLDI 1990);
/// 2. up to 19 digits and a power of ten of −27…27: the 128-bit product with, or quotient by, the power of five
///    (which fits 64 bits up to 5^27), rounded once. This is what the 17 digits of a printed `Double` need;
/// 3. anything else: the standard library, which allocates.
package enum DecimalNumber {
  /// Reads a JSON number that starts at `position` and ends before `end` (at most `bytes.count`), and leaves
  /// `position` after it; any byte that is no part of a number ends it.
  ///
  /// Returns nil where the grammar is violated, with `position` at the offending byte; ±infinity where the
  /// number is too large for a `Double`; ±0 where it is too small.
  package static func parse(_ bytes: [UInt8], at position: inout Int, end: Int) -> Double? {
    let start = position
    let negative = position < end && bytes[position] == UInt8(ascii: "-")
    if negative { position += 1 }

    var digits = Significand()
    guard digits.append(bytes, at: &position, end: end) else { return nil }
    let first = negative ? start + 1 : start
    if bytes[first] == UInt8(ascii: "0"), position > first + 1 {
      position = first + 1
      return nil
    }
    var exponent = 0
    if position < end, bytes[position] == UInt8(ascii: ".") {
      position += 1
      let fraction = position
      guard digits.append(bytes, at: &position, end: end) else { return nil }
      exponent = fraction - position
    }
    if position < end, bytes[position] | 0x20 == UInt8(ascii: "e") {
      guard let written = writtenExponent(bytes, at: &position, end: end) else { return nil }
      exponent += written
    }
    guard let magnitude = digits.value(timesTenTo: exponent) else {
      return Double(String(decoding: bytes[start..<position], as: UTF8.self))
    }
    return negative ? -magnitude : magnitude
  }

  private static func writtenExponent(_ bytes: [UInt8], at position: inout Int, end: Int) -> Int? {
    position += 1
    var negative = false
    if position < end, bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+") {
      negative = bytes[position] == UInt8(ascii: "-")
      position += 1
    }
    let first = position
    var value = 0
    while position < end, bytes[position] &- 48 <= 9 {
      // Held far outside the table's range: the sum with the fraction's length stays there, and cannot overflow.
      if value < 1 << 50 { value = value * 10 + Int(bytes[position] - 48) }
      position += 1
    }
    guard position > first else { return nil }
    return negative ? -value : value
  }
}

/// The significant digits of a decimal number, as an integer.
private struct Significand {
  private var value: UInt64 = 0
  private var count = 0

  /// Takes the digits at a position; false if there is none.
  @inline(__always)
  mutating func append(_ bytes: [UInt8], at position: inout Int, end: Int) -> Bool {
    let rest = bytes.span.extracting(position..<end)
    var length = 0
    // Leading zeros are not significant.
    if count == 0 { while length < rest.count, rest[length] == UInt8(ascii: "0") { length &+= 1 } }
    count -= length
    while length < rest.count {
      let digit = rest[length] &- 48
      guard digit <= 9 else { break }
      // Past 19 digits the value has wrapped and is not used.
      value = value &* 10 &+ UInt64(digit)
      length &+= 1
    }
    count += length
    position += length
    return length > 0
  }

  /// The nearest `Double` to the digits times a power of ten; nil outside the two exact ways.
  func value(timesTenTo exponent: Int) -> Double? {
    if count == 0 { return 0 }
    guard count <= 19, exponent >= -27, exponent <= 27 else { return nil }
    if value <= 1 << 53, exponent >= -22, exponent <= 22 {
      return exponent < 0
        ? Double(value) / Self.powersOfTen[-exponent] : Double(value) * Self.powersOfTen[exponent]
    }
    // value × 10^e = value × 5^e × 2^e: only the power of five needs arithmetic.
    if exponent >= 0 {
      let product = value.multipliedFullWidth(by: Self.powersOfFive[exponent])
      let shift = product.high == 0 ? 64 : product.high.leadingZeroBitCount
      let wide = (UInt128(product.high) << 64 | UInt128(product.low)) << UInt128(shift)
      let low = UInt64(truncatingIfNeeded: wide)
      return Self.rounded(
        UInt64(truncatingIfNeeded: wide >> 64), inexact: low != 0, exponent: exponent + 64 - shift)
    }
    let divisor = Self.powersOfFive[-exponent]
    let valueShift = value.leadingZeroBitCount
    let divisorShift = divisor.leadingZeroBitCount
    let dividend = value << UInt64(valueShift)
    // Both have their top bit set, so half the dividend over the divisor lies in 1/4…1: no overflow, and the
    // quotient has at least 63 bits, of which 53 are kept.
    let (quotient, remainder) = (divisor << UInt64(divisorShift))
      .dividingFullWidth((dividend >> 1, dividend << 63))
    return Self.rounded(
      quotient, inexact: remainder != 0, exponent: exponent + divisorShift - valueShift - 63)
  }

  /// `bits` × 2^exponent to the nearest `Double`, ties to even; `inexact` says that a little was cut off `bits`.
  private static func rounded(_ bits: UInt64, inexact: Bool, exponent: Int) -> Double {
    let shift = bits.leadingZeroBitCount
    let normal = bits << UInt64(shift)
    let tail = normal & 0x7FF
    var kept = normal >> 11
    if tail > 0x400 || (tail == 0x400 && (inexact || kept & 1 == 1)) { kept += 1 }
    // |exponent| stays below 200 here: the power of two is a normal number and the product exact.
    return Double(kept) * Double(bitPattern: UInt64(1023 + exponent + 11 - shift) << 52)
  }

  private static let powersOfTen: [Double] = (0...22).map { (0..<$0).reduce(1.0) { power, _ in power * 10 } }
  private static let powersOfFive: [UInt64] = (0...27).map { (0..<$0).reduce(1) { power, _ in power * 5 } }
}
