/// An amount of US dollars as whole nano-dollars, exact.
///
/// 1 nano-dollar = 10⁻⁹ $; the range is about ±9.2 billion dollars. Sums are checked: an overflow is an error, never
/// a trap and never a wrong amount. O(1), no allocation, no `Double`.
public struct Money: Sendable, Hashable, Comparable {
  /// The amount in 10⁻⁹ dollars.
  public let nanoDollars: Int64

  /// Nano-dollars in one dollar.
  package static let perDollar: Int64 = 1_000_000_000

  /// No money.
  public static let zero = Money(nanoDollars: 0)

  /// So many nano-dollars.
  public init(nanoDollars: Int64) { self.nanoDollars = nanoDollars }

  /// The sum.
  public func adding(_ other: Money) throws(MoneyError) -> Money {
    try Self.checked(nanoDollars.addingReportingOverflow(other.nanoDollars))
  }

  /// The difference.
  public func subtracting(_ other: Money) throws(MoneyError) -> Money {
    try Self.checked(nanoDollars.subtractingReportingOverflow(other.nanoDollars))
  }

  /// Adds an amount; one by which the sum would overflow is left out. For sums that are shown, and never for what is accounted for.
  package mutating func accumulate(_ other: Money) {
    if let sum = try? adding(other) { self = sum }
  }

  /// So many times the amount.
  public func multiplied(by count: Int64) throws(MoneyError) -> Money {
    try Self.checked(nanoDollars.multipliedReportingOverflow(by: count))
  }

  /// Less money.
  public static func < (left: Money, right: Money) -> Bool { left.nanoDollars < right.nanoDollars }

  private static func checked(_ result: (partialValue: Int64, overflow: Bool)) throws(MoneyError) -> Money {
    guard !result.overflow else { throw .overflow }
    return Money(nanoDollars: result.partialValue)
  }
}
