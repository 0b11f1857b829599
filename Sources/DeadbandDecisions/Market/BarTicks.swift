public import DeadbandCore
public import DeadbandMarketData

/// The bars of several assets as the ticks of a replay: one at each instant at which all of them have a bar that has just ended.
public final class BarTicks {
  private final class Source {
    let asset: Asset
    var bars: BarReader
    var markets: MarketSnapshots
    /// The market at the end of the latest bar.
    var latest: (end: Timestamp, session: CalendarDate, market: Snapshot)?

    init(_ asset: Asset, _ bars: consuming BarReader, _ markets: MarketSnapshots) {
      self.asset = asset
      self.bars = bars
      self.markets = markets
    }

    /// Moves on; false at the end.
    func advance() throws(InputError) -> Bool {
      guard let bar = try bars.next() else { return false }
      do throws(SnapshotError) { latest = (bar.end, bar.session, try markets.add(bar)) } catch {
        throw bars.refusal("\(error)")
      }
      return true
    }
  }

  private let sources: [Source]
  /// Bars that had no partner in another file.
  public private(set) var lonely = 0

  /// The bars of files, which are read as far as is needed to know their layout.
  ///
  /// - Parameters:
  ///   - index: a volatility index, for the indicators that it makes.
  ///   - splits: for bars that carry no split factor of their own.
  public init(
    _ files: [(asset: Asset, path: String)], index: VolatilityIndex = VolatilityIndex(),
    splits: Splits = Splits()
  ) throws(InputError) {
    var sources: [Source] = []
    for (asset, path) in files {
      let bars = try BarReader(try ByteSource(path: path))
      let markets = MarketSnapshots(
        symbol: asset.symbol, index: index, splits: splits, isDaily: bars.barLength == nil)
      sources.append(Source(asset, bars, markets))
    }
    self.sources = sources
  }

  /// The next tick and its day; nil where one of the files has ended.
  public func next() throws(InputError) -> (tick: DecisionReplay.Tick, session: CalendarDate)? {
    for source in sources where try !source.advance() { return nil }
    // Whoever lags catches up with the latest, and may then be the latest itself.
    while let latest = sources.compactMap(\.latest?.end).max(),
      sources.contains(where: { $0.latest?.end != latest })
    {
      for source in sources {
        while let end = source.latest?.end, end < latest {
          lonely += 1
          guard try source.advance() else { return nil }
        }
      }
    }
    guard let first = sources.first?.latest else { return nil }
    var markets: [Asset: Snapshot] = [:]
    for source in sources { markets[source.asset] = source.latest?.market }
    return (DecisionReplay.Tick(at: first.end, markets: markets), first.session)
  }
}
