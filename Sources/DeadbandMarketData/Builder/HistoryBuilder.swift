import DeadbandCore
import DeadbandPricing

/// Turns the bars of one symbol into a snapshot history: rolling positions of some strategies, one subject each.
///
/// Positions are opened as ``PositionPlan`` says, at model prices under one volatility for all strikes (the index,
/// in points / 100), and replaced by the next one days before they expire. A line is written for every open position
/// at the end of every bar, once all calculators are warm.
public struct HistoryBuilder: Sendable {
  private let symbol: String
  private let plans: [PositionPlan]
  private let index: VolatilityIndex?
  private let splits: Splits
  private let isDaily: Bool

  private var state = IndicatorState()
  private var open: [OpenPosition?]
  /// First-basis price units per unit as traded.
  private var basis = 1.0
  private var firstSplitFactor: Double?
  private var previousSession: CalendarDate?
  private var writer = HistoryWriter()

  /// What a user should hear of: splits, expired positions.
  public private(set) var notes: [String] = []

  /// A builder for the bars of `symbol`.
  ///
  /// - Parameters:
  ///   - index: daily volatility index for volatility, its rank and `vix_level`; without it these and all that is
  ///     made of them are missing, and no position can be opened.
  ///   - splits: used where the bars carry no split factor of their own.
  public init(
    symbol: String, plans: [PositionPlan], index: VolatilityIndex?, splits: Splits = Splits(), isDaily: Bool
  ) {
    self.symbol = symbol
    self.plans = plans
    self.index = index
    self.splits = splits
    self.isDaily = isDaily
    open = plans.map { _ in nil }
  }

  /// Takes in the next bar and appends its lines to `output`.
  public mutating func add(_ bar: Bar, into output: inout [UInt8]) {
    updateBasis(bar)
    let readings = state.add(bar.onBasis(basis), index, isDaily: isDaily)
    for slot in plans.indices {
      if let position = open[slot], isDue(position, bar) { open[slot] = nil }
      if open[slot] == nil { open[slot] = openPosition(plans[slot], bar, readings) }
      guard let position = open[slot] else { continue }
      writer.write(position, symbolBar: bar, bar.close * basis / position.basis, readings, into: &output)
    }
    previousSession = bar.session
  }

  private mutating func isDue(_ position: OpenPosition, _ bar: Bar) -> Bool {
    let days = position.daysLeft(on: bar.session)
    if days < 0 {
      notes.append("\(bar.session): \(position.subject) expired within a gap of the bars; replaced")
    }
    return days <= PositionPlan.daysAtRoll && bar.session != previousSession
  }

  private func openPosition(
    _ plan: PositionPlan, _ bar: Bar, _ readings: IndicatorState.Readings
  ) -> OpenPosition? {
    guard let points = readings.index, readings.isWarm else { return nil }
    return OpenPosition(
      plan, symbol: symbol, on: bar.session, at: bar.end, price: bar.close, volatility: points / 100,
      basis: basis)
  }

  private mutating func updateBasis(_ bar: Bar) {
    let before = basis
    if let factor = bar.splitFactor {
      let first = firstSplitFactor ?? factor
      firstSplitFactor = first
      basis = factor / first
    } else if let previousSession {
      basis *= splits.sharesMultiplier(symbol, from: previousSession, to: bar.session)
    }
    // Split factors are rounded in the sources; what is not a split does not move by a tenth of a per cent.
    guard abs(basis / before - 1) > 0.001 else { return }
    let held = open.compactMap(\.self).count
    notes.append(
      "\(bar.session): \(symbol) split, \(((basis / before) * 1000).rounded() / 1000) shares for one; "
        + "\(held) open position\(held == 1 ? "" : "s") go on in the units from before it")
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

extension IndicatorState.Readings {
  /// Whether the slowest calculators have seen enough.
  var isWarm: Bool { macd != nil && bias != nil && realized != nil && levels != nil && rank != nil }
}
