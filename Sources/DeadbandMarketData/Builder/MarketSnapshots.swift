public import DeadbandCore

/// The market of one symbol without options, bar by bar: what its own bars tell, and nothing else.
///
/// Everything is on the price basis of the first bar: after a split prices go on where they were for whoever held the shares.
public struct MarketSnapshots: Sendable {
  private let symbol: String
  private let index: VolatilityIndex
  private let splits: Splits
  private let isDaily: Bool
  private var state = IndicatorState()
  private var basis = PriceBasis()
  private var builder = SnapshotBuilder(schema: .standard)
  private var last: CalendarDate?

  /// The market of a symbol's bars.
  ///
  /// - Parameters:
  ///   - index: a volatility index, for `vix_level` and `volatility_rank`; by default none, and both are missing.
  ///   - splits: used where the bars carry no split factor of their own.
  ///   - isDaily: whether a bar is a whole session.
  public init(
    symbol: String, index: VolatilityIndex = VolatilityIndex(), splits: Splits = Splits(), isDaily: Bool
  ) {
    self.symbol = symbol
    self.index = index
    self.splits = splits
    self.isDaily = isDaily
  }

  /// The snapshot at the end of the next bar. What is still warming up is missing.
  ///
  /// - Throws: `SnapshotError` for a number that no snapshot can hold.
  public mutating func add(_ bar: Bar) throws(SnapshotError) -> Snapshot {
    let multiplier = last.map { splits.sharesMultiplier(symbol, from: $0, to: bar.session) } ?? 1
    _ = basis.update(bar, sharesMultiplier: multiplier)
    last = bar.session
    let bar = bar.onBasis(basis.value)
    let readings = state.add(bar, index, isDaily: isDaily)
    builder.reset()
    try builder.set(readings, price: bar.close, basis: 1)
    try builder.setScores(readings, price: bar.close, basis: 1)
    return try builder.finish()
  }
}
