import DeadbandCore
public import DeadbandPricing

/// The management rule that made an answer, with the number that was seen and the line it reached.
public enum Reason: Sendable, Hashable {
  /// No rule applies.
  case noRule
  /// Every leg of the position has expired.
  case expired
  /// Some legs have expired, others not.
  case partlyExpired
  /// The loss reached the limit; both in multiples of the entry value.
  case lossLimit(loss: Double, limit: Double)
  /// The price came as near to a short strike as the buffer allows; both in fractions of the price, negative
  /// beyond the strike.
  case strikeReached(margin: Double, buffer: Double)
  /// The profit reached the target; both in fractions of the entry value.
  case profitTarget(profit: Double, target: Double)
  /// A bought option gained what it was to be sold for; both in multiples of the entry value.
  case optionGain(profit: Double, target: Double)
  /// What time decay has still to give fell to the line; both in fractions of the underlying's price.
  case decayed(left: Double, line: Double)
  /// The exit day has come; both in whole days before expiration.
  case exitDay(days: Int, line: Int)
  /// The watched option's |delta| reached the line; `type` where the leg or the strategy tells it.
  case delta(Double, line: Double, type: OptionType?)
  /// The volatility rank (percentile, 0…100) reached the line.
  case volatilityRank(Double, line: Double)
  /// The price left the bought put's strike so far below that it no longer protects; both in fractions of the
  /// price.
  case protectionFar(margin: Double, line: Double)
  /// The price, in currency, is under its support level.
  case underSupport(price: Double, support: Double)
  /// The market's bias is bearish.
  case bearishBias
}

extension Reason: CustomStringConvertible {
  /// The rule and its numbers, such as `put delta 0.341, line 0.3`, rounded for reading.
  public var description: String {
    switch self {
    case .noRule: "no rule applies"
    case .expired: "every leg has expired"
    case .partlyExpired: "some legs have expired"
    case .lossLimit(let loss, let limit):
      "loss \(loss.rounded(to: 100)) × the entry value, limit \(limit.plain)"
    case .strikeReached(let margin, let buffer):
      "price \(margin.percent) from a short strike, buffer \(buffer.percent)"
    case .profitTarget(let profit, let target):
      "profit \(profit.percent) of the entry value, target \(target.percent)"
    case .optionGain(let profit, let target):
      "gain \(profit.rounded(to: 100)) × the entry value, target \(target.plain)"
    case .decayed(let left, let line):
      "time decay left \(left.percent) of the price, line \(line.percent)"
    case .exitDay(let days, let line): "\(days) days left, exit day \(line)"
    case .delta(let delta, let line, let type):
      "\(type.map { "\($0.rawValue) " } ?? "")delta \(delta.rounded(to: 1000)), line \(line.plain)"
    case .volatilityRank(let rank, let line): "volatility rank \(rank.plain), line \(line.plain)"
    case .protectionFar(let margin, let line):
      "price \(margin.percent) above the put's strike, line \(line.percent)"
    case .underSupport(let price, let support): "price \(price.plain) under support \(support.plain)"
    case .bearishBias: "bearish bias"
    }
  }
}

extension Double {
  /// The number rounded to a multiple of 1/`scale`, as text.
  func rounded(to scale: Double) -> String { ((self * scale).rounded() / scale).plain }

  /// The fraction as a percentage with at most two decimals.
  var percent: String { "\((self * 100).rounded(to: 100)) %" }
}
