public import DeadbandCore

/// The share splits of some symbols.
public struct Splits: Sendable {
  /// One split.
  public struct Split: Hashable, Sendable {
    /// The first session whose prices are on the new basis.
    public var firstDateOnNewBasis: CalendarDate
    /// Shares held after for each share held before: 4 for a 4:1 split, 0.25 for a 1:4 reverse split.
    public var sharesMultiplier: Double

    /// The split of that day.
    public init(firstDateOnNewBasis: CalendarDate, sharesMultiplier: Double) {
      self.firstDateOnNewBasis = firstDateOnNewBasis
      self.sharesMultiplier = sharesMultiplier
    }
  }

  /// The splits of each symbol, by date.
  public private(set) var bySymbol: [String: [Split]] = [:]

  /// No splits.
  public init() {}

  /// The header of a splits file.
  public static let header = "symbol,first_date_on_new_basis,shares_multiplier"

  /// Reads a whole splits file: multipliers above zero, the dates of each symbol increasing.
  public init(_ source: consuming ByteSource) throws(InputError) {
    var csv = try CSVReader(source)
    _ = try csv.layout(among: [Self.header]) { $0 }
    while try csv.nextRow() {
      let symbol = csv.text(0)
      guard !symbol.isEmpty else { throw csv.refusal(0, "a symbol is expected") }
      let split = Split(firstDateOnNewBasis: try csv.date(1), sharesMultiplier: try csv.positive(2))
      if let last = bySymbol[symbol]?.last, split.firstDateOnNewBasis <= last.firstDateOnNewBasis {
        throw csv.refusal(1, "not after \(last.firstDateOnNewBasis), the split of \(symbol) before")
      }
      bySymbol[symbol, default: []].append(split)
    }
  }

  /// Shares on the basis of `end` for one share on the basis of `start`: the product of the splits between.
  ///
  /// A price as traded on `start` divided by it is comparable to one as traded on `end`. 1 for an unknown symbol;
  /// the reciprocal where `end` is the earlier date. O(splits of the symbol).
  public func sharesMultiplier(_ symbol: String, from start: CalendarDate, to end: CalendarDate) -> Double {
    if end < start { return 1 / sharesMultiplier(symbol, from: end, to: start) }
    var product = 1.0
    for split in bySymbol[symbol] ?? []
    where start < split.firstDateOnNewBasis && split.firstDateOnNewBasis <= end {
      product *= split.sharesMultiplier
    }
    return product
  }
}
