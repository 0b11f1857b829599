public import DeadbandCore
import DeadbandPricing

/// The quotes of an option chain file, one session at a time: memory holds one session.
///
/// The layout is told by the header (``ChainLayout``); `contract`, `last`, `net_change`, `volume` and `open_interest`
/// are not read. Quotes that are empty or crossed have no mid, implausible volatilities are nil: see ``OptionQuote``. Refused with file,
/// line and reason: sessions out of order, a contract twice in a session, numbers that are not finite or out of
/// range, a quote after its expiration, more than ``maximumQuotesPerDay``.
public struct ChainReader: ~Copyable {
  /// The layout the header names.
  public let layout: ChainLayout

  /// The most quotes one session may hold; the largest real chains have some 30 000.
  public static let maximumQuotesPerDay = 200_000

  private var csv: CSVReader
  /// The first row of the next session has been read and not yet used.
  private var isRowWaiting = false
  private var previousDate: CalendarDate?
  private var seen: Set<OptionContract> = []

  /// Reads the header.
  public init(_ source: consuming ByteSource) throws(InputError) {
    let csv = try CSVReader(source)
    layout = try csv.layout(among: ChainLayout.allCases, header: \.header)
    self.csv = csv
  }

  /// Replaces `quotes` by those of the next session, in file order, and returns its date; nil at the end.
  public mutating func nextDay(into quotes: inout [OptionQuote]) throws(InputError) -> CalendarDate? {
    quotes.removeAll(keepingCapacity: true)
    seen.removeAll(keepingCapacity: true)
    if !isRowWaiting, try !csv.nextRow() { return nil }
    isRowWaiting = false
    let date = try csv.date(0)
    if let previousDate, date <= previousDate {
      throw csv.refusal(
        "time goes backwards: session \(date) follows \(previousDate)", wayOut: "sort the file by quote_date")
    }
    repeat {
      guard try csv.date(0) == date else {
        isRowWaiting = true
        break
      }
      guard quotes.count < Self.maximumQuotesPerDay else {
        throw csv.refusal("more than \(Self.maximumQuotesPerDay) quotes of session \(date)")
      }
      let quote = try layout == .indexRoots ? indexQuote(date) : fullQuote(date)
      guard seen.insert(quote.contract).inserted else {
        throw csv.refusal("the contract stands twice in session \(date)")
      }
      quotes.append(quote)
    } while try csv.nextRow()
    previousDate = date
    return date
  }

  private func indexQuote(_ date: CalendarDate) throws(InputError) -> OptionQuote {
    var quote = try quote(date, root: 3, price: 1, type: 4)
    try setGreeks(of: &quote, column: 13, gammaUnits: 1)
    return quote
  }

  private func fullQuote(_ date: CalendarDate) throws(InputError) -> OptionQuote {
    var quote = try quote(date, root: 1, price: 2, type: 4)
    let theta = try csv.number(15)
    let vega = try csv.nonNegative(16)
    try setGreeks(of: &quote, column: 12, gammaUnits: 100)
    if quote.impliedVolatility != nil {
      quote.theta = theta / 365
      quote.vega = vega / 100
    }
    return quote
  }

  /// The columns that both layouts have: type, expiration, strike, bid and ask in a row.
  private func quote(
    _ date: CalendarDate, root: Int, price: Int, type: Int
  ) throws(InputError) -> OptionQuote {
    var expiration = try csv.date(type + 1)
    if expiration.weekday == .saturday { expiration = expiration.adding(days: -1) }
    guard expiration >= date else { throw csv.refusal(type + 1, "the quote of \(date) comes after it") }
    let symbol = csv.text(root)
    guard !symbol.isEmpty, symbol.utf8.count <= 15 else {
      throw csv.refusal(root, "a symbol of 1…15 bytes is expected")
    }
    return OptionQuote(
      contract: OptionContract(
        root: symbol, type: try optionType(type), expiration: expiration, strike: try csv.positive(type + 2)),
      underlyingPrice: try csv.positive(price), bid: try csv.nonNegative(type + 3),
      ask: try csv.nonNegative(type + 4))
  }

  private func optionType(_ column: Int) throws(InputError) -> OptionType {
    if csv.bytes(column).elementsEqual("call".utf8) { return .call }
    if csv.bytes(column).elementsEqual("put".utf8) { return .put }
    throw csv.refusal(column, "expected call or put")
  }

  /// Sets volatility, delta and gamma, which stand side by side, unless the volatility is missing.
  private func setGreeks(
    of quote: inout OptionQuote, column: Int, gammaUnits: Double
  ) throws(InputError) {
    let volatility = try csv.nonNegative(column)
    let delta = try csv.number(column + 1)
    guard abs(delta) <= 1 else { throw csv.refusal(column + 1, "a delta lies within −1…1") }
    let gamma = try csv.nonNegative(column + 2) / gammaUnits
    guard OptionQuote.plausibleVolatility.contains(volatility) else { return }
    quote.impliedVolatility = volatility
    quote.delta = delta
    quote.gamma = gamma
  }
}
