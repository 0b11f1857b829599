import DeadbandCore
import DeadbandPricing

/// A listed contract that a position holds, and its latest good quote.
///
/// Good is a quote that is neither empty nor crossed. What it lacks of volatility and greeks is computed from its mid
/// at the time of the quote.
struct ListedLeg: Sendable {
  /// The contract as it was listed at the opening.
  let contract: OptionContract
  /// The session of the latest good quote.
  private(set) var session: CalendarDate
  /// Its value per share of the position's basis; `nil` where the quote has no volatility and its mid gives none.
  private(set) var value: PositionValue?
  /// Whether the chain's latest session has the contract at all.
  private(set) var isListed = true

  /// The leg opened at a good quote.
  init(_ option: QuotedOption, in session: CalendarDate) {
    contract = option.quote.contract
    self.session = session
    value = option.value
  }

  /// Takes over the contract's quote in a further session.
  ///
  /// - Parameter factor: price units of the position per unit as traded in the session. After a 7:1 split the
  ///   contract is listed at a seventh of its strike, rounded to cents.
  mutating func follow(_ quotes: [OptionQuote], in session: CalendarDate, factor: Double) {
    var listed = contract
    if abs(factor - 1) > 0.001 { listed.strike = (listed.strike / factor * 100).rounded() / 100 }
    let quote = quotes.first { $0.contract == listed }
    isListed = quote != nil
    guard let quote, let option = QuotedOption(quote, in: session) else { return }
    self.session = session
    value = option.value?.scaled(by: factor)
  }

  /// The contract in a note: `put 25`.
  var name: String { "\(contract.type.rawValue) \(contract.strike.plain)" }
}

/// A good quote with what follows from it.
struct QuotedOption: Sendable {
  let quote: OptionQuote
  let mid: Double
  /// Volatility and greeks of one long option; `nil` where there is no volatility.
  let value: PositionValue?

  /// `nil` where the quote is empty or crossed.
  init?(_ quote: OptionQuote, in session: CalendarDate) {
    guard let mid = quote.mid else { return nil }
    self.quote = quote
    self.mid = mid
    value = Self.value(quote, mid, Self.years(from: session, to: quote.contract.expiration))
  }

  /// From settlement hour to settlement hour: whole days, as the quote is taken at the end of its session.
  private static func years(from session: CalendarDate, to expiration: CalendarDate) -> Double {
    Double(max(0, expiration.days(since: session))) / 365
  }

  private static func value(_ quote: OptionQuote, _ mid: Double, _ years: Double) -> PositionValue? {
    let type = quote.contract.type
    guard
      let volatility = quote.impliedVolatility ?? solved(quote, mid, years),
      let model = Market(price: quote.underlyingPrice, volatility: volatility, years: years)
        .model(quote.contract.strike)
    else { return nil }
    var value = PositionValue(model, type)
    value.price = mid
    value.delta = quote.delta ?? value.delta
    value.gamma = quote.gamma ?? value.gamma
    value.theta = quote.theta ?? value.theta
    value.vega = quote.vega ?? value.vega
    return value
  }

  private static func solved(_ quote: OptionQuote, _ mid: Double, _ years: Double) -> Double? {
    let volatility = try? BlackScholes.impliedVolatility(
      of: quote.contract.type, price: mid, spot: quote.underlyingPrice,
      strike: quote.contract.strike, years: years, rate: AssumedCarry.rate,
      dividendYield: AssumedCarry.dividendYield)
    return volatility.flatMap { OptionQuote.plausibleVolatility.contains($0) ? $0 : nil }
  }
}
