internal import DeadbandCore

/// How an indicator's numbers are printed: with the decimals of its quantum, trailing zeros left out.
struct PromptNumber: Sendable {
  /// 10 to the number of decimals.
  private let divisor: UInt64
  /// Units of the last decimal in one quantum; 1 where the scale is a power of ten, so that the digits are exact.
  private let unitsPerQuantum: Double

  /// The decimals needed to tell neighbouring quanta of `1 / scale` apart, at most 15.
  init(scale: Double) {
    var divisor: UInt64 = 1
    while Double(divisor) < scale, divisor < 1_000_000_000_000_000 { divisor *= 10 }
    self.divisor = divisor
    unitsPerQuantum = Double(divisor) / scale
  }

  /// Appends the number of so many quanta as `-12.34`.
  @inline(__always)
  func append(_ quantum: Int64, to bytes: inout [UInt8]) {
    let parts = parts(of: quantum)
    if quantum < 0 { bytes.append(UInt8(ascii: "-")) }
    Self.append(parts.whole, digits: Self.digits(parts.whole), to: &bytes)
    guard parts.fraction > 0 else { return }
    bytes.append(UInt8(ascii: "."))
    Self.append(parts.fraction, digits: parts.decimals, to: &bytes)
  }

  /// The tokens of a space and the number, by the rules of ``TokenScanner`` and without writing the text.
  ///
  /// A group of up to three digits is a token, so no digit needs to be looked at alone: the whole part has as many
  /// groups as digits to base 1000, and the decimals have a further group as long as something is left of them.
  @inline(__always)
  func tokens(of quantum: Int64) -> Int {
    let units = units(of: quantum)
    let whole = units / divisor
    var rest = units &- whole &* divisor
    var tokens = TokenScanner.beforeNumber + 1
    var thousands = whole
    while thousands >= 1000 {
      thousands /= 1000
      tokens += 1
    }
    guard rest > 0 else { return tokens }
    tokens += TokenScanner.point
    var place = divisor
    while rest > 0 {
      tokens += 1
      guard place > 1000 else { break }
      place /= 1000
      rest %= place
    }
    return tokens
  }

  private struct Parts {
    var whole: UInt64
    /// The digits after the point as a number, without trailing zeros.
    var fraction: UInt64
    /// How many digits these are, leading zeros among them.
    var decimals: Int
  }

  /// The number in units of its last decimal.
  @inline(__always)
  private func units(of quantum: Int64) -> UInt64 {
    guard unitsPerQuantum != 1 else { return quantum.magnitude }
    // Only where a custom indicator's scale is below 0.0005 can this pass the range; it is held at its end.
    return UInt64(exactly: (Double(quantum.magnitude) * unitsPerQuantum).rounded()) ?? .max
  }

  @inline(__always)
  private func parts(of quantum: Int64) -> Parts {
    let units = units(of: quantum)
    var fraction = units % divisor
    guard fraction > 0 else { return Parts(whole: units / divisor, fraction: 0, decimals: 0) }
    var place = divisor
    while fraction % 10 == 0 {
      fraction /= 10
      place /= 10
    }
    return Parts(whole: units / divisor, fraction: fraction, decimals: Self.digits(place) - 1)
  }

  /// Decimal digits of a number, 1 for 0.
  @inline(__always)
  private static func digits(_ value: UInt64) -> Int {
    var digits = 1
    var rest = value
    while rest >= 1000 {
      rest /= 1000
      digits += 3
    }
    return digits + (rest >= 100 ? 2 : rest >= 10 ? 1 : 0)
  }

  private static func append(_ value: UInt64, digits: Int, to bytes: inout [UInt8]) {
    let start = bytes.count
    for _ in 0..<digits { bytes.append(UInt8(ascii: "0")) }
    var rest = value
    var position = start + digits
    while rest > 0 {
      position -= 1
      bytes[position] += UInt8(truncatingIfNeeded: rest % 10)
      rest /= 10
    }
  }
}
