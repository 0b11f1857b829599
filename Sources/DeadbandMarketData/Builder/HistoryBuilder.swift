import DeadbandCore
import DeadbandPricing

/// Turns the bars of one symbol into a snapshot history: rolling positions of some strategies, one subject each.
///
/// Positions are opened as ``PositionPlan`` says and replaced by the next one days before they expire. Without a
/// chain that is done at model prices under one volatility for all strikes (the index, in points / 100). With one, the
/// contracts are listed ones, opened at the mids of a day's quotes at the end of that day and followed from day to
/// day. A line is written for every open position at the end of every bar, once all calculators are warm. No line
/// depends on anything that was not known at its time.
public struct HistoryBuilder: ~Copyable {
  private let symbol: String
  private let plans: [PositionPlan]
  private let index: VolatilityIndex
  private let splits: Splits
  private let isDaily: Bool
  private var chain: ChainFollower?
  /// The limit of the chain; `nil` without one.
  private let quoteLimitDays: Int?
  /// The session of the chain that became known last.
  private var day: ChainDay?

  private var state = IndicatorState()
  private var slots: [Slot]
  private var basis = PriceBasis()
  private var previous: Previous?
  private var writer = HistoryWriter()
  private var notes: [String] = []
  /// What was said of the splits, and of the index while it is missing.
  private var splitsNote: String?
  private var indexNote: String?

  /// The place of a plan's position.
  private struct Slot {
    var position: OpenPosition?
    /// What was said while no position can be opened.
    var barrenNote: String?
  }

  /// The bar before, as traded.
  private struct Previous {
    var session: CalendarDate
    var close: Double
    var basis: Double
  }

  /// A builder for the bars of `symbol`.
  ///
  /// - Parameters:
  ///   - index: daily volatility index for `vix_level`, `volatility_rank` and, without a chain, volatility.
  ///   - splits: used where the bars carry no split factor of their own.
  ///   - chain: the option chain of the same symbol, in the units of its bars.
  ///   - isDaily: whether a bar is a whole session, at whose end the index's value of the day is known.
  public init(
    symbol: String, plans: [PositionPlan], index: VolatilityIndex, splits: Splits = Splits(),
    chain: consuming ChainFollower? = nil, isDaily: Bool
  ) {
    self.symbol = symbol
    self.plans = plans
    self.index = index
    self.splits = splits
    quoteLimitDays = chain?.quoteLimitDays
    self.chain = chain
    self.isDaily = isDaily
    slots = plans.map { _ in Slot() }
  }

  /// Takes in the next bar and appends its lines to `output`.
  ///
  /// - Throws: ``InputError`` of the chain; `SnapshotError` for numbers that no snapshot can hold, whose place the bars'
  ///   reader knows (``BarReader/refusal(_:wayOut:)``).
  public mutating func add(_ bar: Bar, into output: inout [UInt8]) throws {
    sayIfUnsplit(bar)
    updateBasis(bar)
    let readings = state.add(bar.onBasis(basis.value), index, isDaily: isDaily)
    sayIfUnindexed(bar, readings)
    try followChain(bar)
    for slot in slots.indices {
      roll(slot, bar, readings)
      sayIfSilent(slot, bar)
      guard let position = slots[slot].position else { continue }
      let price = bar.close * basis.value / position.basis
      let value = value(of: position, bar, price, readings)
      try writer.write(position, bar, price: price, value, readings, into: &output)
    }
    previous = Previous(session: bar.session, close: bar.close, basis: basis.value)
  }

  /// What a user should hear of since the last call: splits, expired positions, contracts without quotes, a missing
  /// index.
  public mutating func takeNotes() -> [String] {
    defer { notes.removeAll() }
    return notes
  }

  /// Drops what there is to say but for what still holds: for one who does not use the lines so far.
  public mutating func dropPastNotes() {
    let held = slots.flatMap { [$0.barrenNote, $0.position?.silenceNote] } + [splitsNote, indexNote]
    notes.removeAll { !held.contains($0) }
  }

  // MARK: Positions

  /// Closes the slot's position if it is due and opens the next one if the slot is free.
  private mutating func roll(_ slot: Int, _ bar: Bar, _ readings: IndicatorState.Readings) {
    if let position = slots[slot].position {
      let days = position.daysLeft(on: bar.session)
      if days < 0 {
        notes.append("\(bar.session): \(position.subject) had expired before it could be rolled; dropped")
      }
      if days < 0 || days <= PositionPlan.daysAtRoll && canTrade(bar) { slots[slot].position = nil }
    }
    guard slots[slot].position == nil, readings.isWarm, canTrade(bar) else { return }
    slots[slot].position = open(plans[slot], bar, readings)
    sayIfBarren(slot, bar)
  }

  /// Model prices are there at any time; listed contracts are traded when the quotes of the day itself are known.
  private func canTrade(_ bar: Bar) -> Bool { quoteLimitDays == nil || day?.session == bar.session }

  private func open(_ plan: PositionPlan, _ bar: Bar, _ readings: IndicatorState.Readings) -> OpenPosition? {
    if let day {
      return ListedChoice(plan, among: day.quotes, on: day.session).flatMap {
        OpenPosition(plan, symbol: symbol, on: day.session, in: $0, basis: basis.value)
      }
    }
    guard let points = readings.index else { return nil }
    let years = AssumedCarry.years(from: bar.end, to: PositionPlan.expiration(openedOn: bar.session))
    let market = Market(price: bar.close, volatility: points / 100, years: years)
    return OpenPosition(plan, symbol: symbol, on: bar.session, in: market, basis: basis.value)
  }

  private func value(
    of position: OpenPosition, _ bar: Bar, _ price: Double, _ readings: IndicatorState.Readings
  ) -> PositionValue? {
    if let limit = quoteLimitDays { return position.quotedValue(on: bar.session, limitDays: limit) }
    guard let points = readings.index else { return nil }
    let years = AssumedCarry.years(from: bar.end, to: position.expiration)
    return Market(price: price, volatility: points / 100, years: years).value(of: position.position.legs)
  }

  // MARK: Chain and splits

  /// Hands the sessions that are known by now to the positions.
  private mutating func followChain(_ bar: Bar) throws(InputError) {
    while let day = try chain?.advance(to: bar) {
      self.day = day
      let now = Previous(session: bar.session, close: bar.close, basis: basis.value)
      // Without a bar of the day nobody can tell whether its quotes are in the units of the bars.
      guard let known = day.session == bar.session ? now : previous, known.session == day.session else {
        continue
      }
      try chain?.check(day, symbol, close: known.close)
      for slot in slots.indices {
        slots[slot].position?.follow(day.quotes, in: day.session, basis: known.basis)
      }
    }
  }

  private mutating func updateBasis(_ bar: Bar) {
    let multiplier = previous.map { splits.sharesMultiplier(symbol, from: $0.session, to: bar.session) } ?? 1
    guard let shares = basis.update(bar, sharesMultiplier: multiplier) else { return }
    let held = slots.count { $0.position != nil }
    notes.append(
      "\(bar.session): \(symbol) split, \(((shares * 1000).rounded() / 1000).plain) shares for one; "
        + "\(held) open position\(held == 1 ? " goes" : "s go") on in the units from before it")
  }

  // MARK: Notes

  private mutating func sayIfUnsplit(_ bar: Bar) {
    guard previous == nil, bar.splitFactor == nil, !splits.bySymbol.isEmpty, splits.bySymbol[symbol] == nil
    else { return }
    splitsNote = say("\(bar.session): no splits of \(symbol) are given: its bars are taken for never split")
  }

  private mutating func sayIfUnindexed(_ bar: Bar, _ readings: IndicatorState.Readings) {
    guard readings.index == nil, let last = index.day(before: bar.session) else {
      indexNote = nil
      return
    }
    guard indexNote == nil else { return }
    indexNote = say(
      "\(bar.session): the volatility index has no value since \(last): what is made of it is missing, "
        + "and no position is opened")
  }

  private mutating func sayIfBarren(_ slot: Int, _ bar: Bar) {
    guard slots[slot].position == nil else {
      slots[slot].barrenNote = nil
      return
    }
    guard slots[slot].barrenNote == nil else { return }
    let reason =
      quoteLimitDays == nil
      ? "no strikes fit at \(bar.close.plain)"
      : "no expiration \(PositionPlan.daysAtEntry - ListedChoice.tolerance)…"
        + "\(PositionPlan.daysAtEntry + ListedChoice.tolerance) days out has good quotes for all legs"
    let note = say("\(bar.session): no \(plans[slot].rawValue) can be opened: \(reason)")
    slots[slot].barrenNote = note
  }

  private mutating func sayIfSilent(_ slot: Int, _ bar: Bar) {
    guard let limit = quoteLimitDays, let position = slots[slot].position else { return }
    let legs = position.silentLegs(on: bar.session, limitDays: limit)
    guard let leg = legs.first else {
      slots[slot].position?.silenceNote = nil
      return
    }
    guard position.silenceNote == nil else { return }
    let names = legs.map(\.name).joined(separator: ", ")
    let reason =
      day?.session == leg.session
      ? "the chain has no session since"
      : leg.isListed ? "only empty or crossed quotes since" : "not listed since"
    let note = say(
      "\(bar.session): \(position.subject): \(names): \(reason) \(leg.session); "
        + "implied volatility and greeks are missing")
    slots[slot].position?.silenceNote = note
  }

  private mutating func say(_ note: String) -> String {
    notes.append(note)
    return note
  }
}

extension IndicatorState.Readings {
  /// Whether the slowest calculators have seen enough.
  var isWarm: Bool { macd != nil && bias != nil && realized != nil && levels != nil && rank != nil }
}
