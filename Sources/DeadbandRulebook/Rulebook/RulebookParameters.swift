import DeadbandCore

/// The numbers of a rulebook's rules. Each line belongs to the side where its rule applies; a line that is
/// not a number is never reached.
public struct RulebookParameters: Sendable, Hashable {
  /// Profit to take, as a fraction of the entry value. 0.40…0.75 in a family.
  public var profitTarget = 0.50
  /// Loss to leave at, in multiples of the entry value. 1.5…3 in a family.
  public var lossLimit = 2.0
  /// Days before expiration to be out by. 14…28 in a family.
  public var exitDay = 21
  /// |delta| of a sold option to act on. 0.20…0.45 in a family.
  public var shortDelta = 0.30
  /// |delta| from which an option counts as deep in the money: a covered call to roll, a bought put to turn
  /// into money. 0.60…0.85 in a family.
  public var deepDelta = 0.70
  /// Distance of the price from an iron condor's short strike to leave at, as a fraction of the price. 0…0.02
  /// in a family.
  public var strikeBuffer = 0.0
  /// Volatility rank (percentile, 0…100) to act on. 75…95 in a family.
  public var volatilityRank = 90.0
  /// Gain of a protective put to take, in multiples of what it cost. 0.5…2 in a family.
  public var putGain = 1.0
  /// Distance of the price above a protective put's strike to roll it up at, as a fraction of the price.
  /// 0.06…0.15 in a family.
  public var protectionFar = 0.10
  /// Time decay left to call an option spent, where no profit is known, as a fraction of the underlying's
  /// price. 0.0002…0.001 in a family.
  public var decayLeft = 0.0005

  /// The standard set: 50 % profit, twice the credit lost, 21 days, a short delta of 0.30, a volatility rank
  /// of 90.
  public static let standard = RulebookParameters()

  /// The standard set, to be changed where wanted.
  public init() {}
}

extension RulebookParameters: CustomStringConvertible {
  /// All numbers in one line, for reports.
  public var description: String {
    """
    profit target \(profitTarget.percent), loss limit \(lossLimit.plain) ×, exit day \(exitDay), short delta \
    \(shortDelta.plain), deep delta \(deepDelta.plain), strike buffer \(strikeBuffer.percent), volatility rank \
    \(volatilityRank.plain), put gain \(putGain.plain) ×, protection far \(protectionFar.percent), decay left \
    \(decayLeft.percent)
    """
  }
}
