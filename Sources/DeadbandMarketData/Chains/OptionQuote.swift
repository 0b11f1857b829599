import DeadbandCore

/// The market of one option at the end of a session, per share, in the units of the indicators.
public struct OptionQuote: Hashable, Sendable {
  /// The option quoted.
  public var contract: OptionContract
  /// The price of the underlying at the time of the quote, above zero.
  public var underlyingPrice: Double
  /// The bid as in the file, zero or above.
  public var bid: Double
  /// The ask as in the file, zero or above.
  public var ask: Double
  /// Implied volatility, annualised fraction; nil where the file's value is 0 or not plausible.
  public var impliedVolatility: Double?
  /// Change of the price per unit of the underlying, −1…1. As all greeks nil where the implied volatility is nil,
  /// for they were computed from it.
  public var delta: Double?
  /// Change of delta per unit of the underlying.
  public var gamma: Double?
  /// Change of the price per calendar day.
  public var theta: Double?
  /// Change of the price per volatility point (0.01).
  public var vega: Double?

  /// The quote with these values; what is left out is missing.
  public init(
    contract: OptionContract, underlyingPrice: Double, bid: Double, ask: Double,
    impliedVolatility: Double? = nil, delta: Double? = nil, gamma: Double? = nil, theta: Double? = nil,
    vega: Double? = nil
  ) {
    self.contract = contract
    self.underlyingPrice = underlyingPrice
    self.bid = bid
    self.ask = ask
    self.impliedVolatility = impliedVolatility
    self.delta = delta
    self.gamma = gamma
    self.theta = theta
    self.vega = vega
  }

  /// The middle of bid and ask; nil where the quote is empty (both 0) or crossed (bid above ask).
  public var mid: Double? { ask > 0 && bid <= ask ? (bid + ask) / 2 : nil }

  /// The implied volatilities taken for a quote's own: above the 0.01 at which a vendor's solver gives up, and no
  /// higher than 5 (500 %), beyond which only worthless options of the last days are quoted.
  public static let plausibleVolatility = 0.010_000_1...5.0
}
