public import DeadbandCore

/// What is assumed of interest, dividends and settlement wherever options are valued without being told.
///
/// Guessed, and the same for every valuation in the project, so that a position opened by one part is not at once in
/// profit for another. Short-dated positions hardly depend on it: one point of rate moves a 45-day at-the-money
/// option by about 2 % of its value.
public enum AssumedCarry {
  /// Interest rate, continuously compounded, a fraction per year.
  public static let rate = 0.02
  /// Dividend yield, continuously compounded, a fraction per year.
  public static let dividendYield = 0.015
  /// When options settle on their last day, in seconds of the day in UTC: 16:00 New York in winter, an hour after
  /// the close in summer.
  public static let settlementSecondOfDay = 21.0 * 3600

  /// Years of 365 days from `time` to the settlement on `expiration`; 0 from then on.
  public static func years(from time: Timestamp, to expiration: CalendarDate) -> Double {
    let settlement = Double(expiration.daysSince1970) * 86_400 + settlementSecondOfDay
    let now = Double(time.nanosecondsSince1970) / 1e9
    return max(0, settlement - now) / (365 * 86_400)
  }
}
