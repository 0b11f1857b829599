/// The price basis of the bars of one symbol, relative to that of the first one.
struct PriceBasis: Sendable {
  /// First-basis price units per unit as traded: 7 after a 7:1 split.
  private(set) var value = 1.0
  private var firstSplitFactor: Double?

  /// Moves on to the basis of `bar`, by its own split factor or else by `sharesMultiplier` shares for each one since
  /// the bar before. The shares for one if that was a split.
  mutating func update(_ bar: Bar, sharesMultiplier: Double) -> Double? {
    let before = value
    if let factor = bar.splitFactor {
      let first = firstSplitFactor ?? factor
      firstSplitFactor = first
      value = factor / first
    } else {
      value *= sharesMultiplier
    }
    // Split factors are rounded in the sources; what is not a split does not move by a tenth of a per cent.
    return abs(value / before - 1) > 0.001 ? value / before : nil
  }
}

extension Bar {
  /// The bar in price units of another basis.
  func onBasis(_ basis: Double) -> Bar {
    var bar = self
    bar.open *= basis
    bar.high *= basis
    bar.low *= basis
    bar.close *= basis
    bar.volume = volume.map { $0 / basis }
    return bar
  }
}
