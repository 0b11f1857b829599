import DeadbandCore

/// The sessions of an option chain, each handed on once it was known.
///
/// Quotes are taken at the end of a session: they are known at the end of a bar that ends at or after 16:00 New York
/// on that day, and on all later days. On a half day that is the next session's first bar. Memory holds two sessions.
public struct ChainFollower: ~Copyable {
  /// The days for which a quote is taken for good where nothing else is said: a weekend.
  public static let defaultQuoteLimitDays = 3
  /// How far the chain's price of the underlying may be off the bar's close, a fraction of the close.
  static let priceTolerance = 0.05

  /// Calendar days after which the latest good quote of a contract is no longer taken for good.
  let quoteLimitDays: Int
  private let path: String
  private var reader: ChainReader
  private var clock: NewYorkClock
  /// The session read ahead.
  private var next: ChainDay?

  /// Reads the header and the first session.
  ///
  /// - Parameter quoteLimitDays: calendar days, 0 or above, after which a quote is too old.
  public init(
    _ source: consuming ByteSource, quoteLimitDays: Int = defaultQuoteLimitDays
  ) throws(InputError) {
    let path = source.path
    let clock = try NewYorkClock()
    var reader = try ChainReader(source)
    let first = try Self.read(&reader)
    self.quoteLimitDays = quoteLimitDays
    self.path = path
    self.clock = clock
    self.reader = reader
    next = first
  }

  /// The next session that is known at the end of `bar` and was not handed on; `nil` where there is none.
  mutating func advance(to bar: Bar) throws(InputError) -> ChainDay? {
    guard let day = next, day.session < bar.session || day.session == bar.session && isAfterClose(bar)
    else { return nil }
    next = try Self.read(&reader)
    return day
  }

  /// Refuses a session whose underlying is not the one of the bars.
  func check(_ day: ChainDay, _ symbol: String, close: Double) throws(InputError) {
    let strange = day.quotes.first { abs($0.underlyingPrice / close - 1) > Self.priceTolerance }
    guard let strange else { return }
    throw InputError(
      .data, path: path,
      reason: "session \(day.session): the chain's underlying stands at \(strange.underlyingPrice.plain), "
        + "the bars of \(symbol) close at \(close.plain)",
      wayOut: "give the chain of \(symbol) itself, in the units of its bars")
  }

  private static func read(_ reader: inout ChainReader) throws(InputError) -> ChainDay? {
    var quotes: [OptionQuote] = []
    return try reader.nextDay(into: &quotes).map { ChainDay(session: $0, quotes: quotes) }
  }

  private mutating func isAfterClose(_ bar: Bar) -> Bool {
    guard let close = clock.instant(bar.session, minute: 16 * 60) else { return false }
    return bar.end >= close
  }
}

/// The quotes at the end of a session.
struct ChainDay: Sendable {
  let session: CalendarDate
  let quotes: [OptionQuote]
}
