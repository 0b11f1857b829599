extension Money: CustomStringConvertible {
  /// Reads dollars written as `-`?, digits, and up to nine decimals after a point: `12`, `0.15`, `-3.000000001`.
  ///
  /// - Throws: ``MoneyError/notAnAmount(_:)`` for anything else, ``MoneyError/overflow`` past the range.
  public init(dollars text: String) throws(MoneyError) {
    let isNegative = text.utf8.first == UInt8(ascii: "-")
    var nanoDollars: Int64 = 0
    var digits = 0
    var decimals: Int?
    for byte in text.utf8.dropFirst(isNegative ? 1 : 0) {
      if byte == UInt8(ascii: "."), decimals == nil, digits > 0 {
        decimals = 0
        continue
      }
      guard byte &- 48 <= 9 else { throw .notAnAmount(text) }
      nanoDollars = try Self.appending(byte &- 48, to: nanoDollars, isNegative)
      digits += 1
      decimals = decimals.map { $0 + 1 }
    }
    guard digits > 0, decimals != 0, decimals ?? 0 <= 9 else { throw .notAnAmount(text) }
    for _ in (decimals ?? 0)..<9 { nanoDollars = try Self.appending(0, to: nanoDollars, isNegative) }
    self.init(nanoDollars: nanoDollars)
  }

  /// The exact amount in dollars without a sign for the currency: `12.34`, `0.000123`, `-5`. Reads back the same.
  public var dollars: String {
    let magnitude = nanoDollars.magnitude
    let unit = Self.perDollar.magnitude
    let sign = nanoDollars < 0 ? "-" : ""
    let fraction = magnitude % unit
    return fraction == 0
      ? "\(sign)\(magnitude / unit)" : "\(sign)\(magnitude / unit).\(Self.decimals(fraction, least: 1))"
  }

  /// The amount for people: cents from one dollar on, else three significant digits; half is rounded away from zero.
  ///
  /// `$12.34`, `$0.50`, `$0.000123`, `-$3.10`, `$0.00` for nothing.
  public var description: String {
    let magnitude = nanoDollars.magnitude
    let rounded = Self.rounded(magnitude)
    let unit = Self.perDollar.magnitude
    return "\(nanoDollars < 0 ? "-" : "")$\(rounded / unit).\(Self.decimals(rounded % unit, least: 2))"
  }

  private static func rounded(_ magnitude: UInt64) -> UInt64 {
    var step: UInt64 = 10_000_000
    // Below a dollar the step is a hundredth of the leading digit's place.
    if magnitude < perDollar.magnitude {
      step = 1
      while magnitude / step >= 1000 { step *= 10 }
    }
    return (magnitude + step / 2) / step * step
  }

  /// The nine decimals of `nanoDollars` without trailing zeros past the `least` first.
  private static func decimals(_ nanoDollars: UInt64, least: Int) -> String {
    let digits = String(nanoDollars)
    var text = String(repeating: "0", count: 9 - digits.count) + digits
    while text.utf8.count > least, text.utf8.last == UInt8(ascii: "0") { text.removeLast() }
    return text
  }

  /// Negative amounts are built downwards: the least Int64 has no positive counterpart.
  private static func appending(_ digit: UInt8, to value: Int64, _ isNegative: Bool) throws(MoneyError)
    -> Int64
  {
    let (shifted, overflow) = value.multipliedReportingOverflow(by: 10)
    guard !overflow else { throw .overflow }
    let step = isNegative ? -Int64(digit) : Int64(digit)
    let (sum, passed) = shifted.addingReportingOverflow(step)
    guard !passed else { throw .overflow }
    return sum
  }
}
