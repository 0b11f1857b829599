import DeadbandCore
import DeadbandMarketData

/// One way to spend money on its way through a history, all subjects in the order of time: the budget is theirs together.
///
/// The profile as it is, under the budget's own rules (SEMANTICS 5); or the setting of its curve that is the cheapest at the
/// price of the hour and lets the month's money last.
struct PricedRun {
  private(set) var outcome = PricedOutcome()
  private let walk: GateWalk
  private let prices: CallPrices
  private let monthly: Money?
  /// The profile, and behind it one for each setting of the curve.
  private let gates: [Gate]
  private let pricing: Pricing?
  private var held: [Held?]
  private var pace = RequestPace()
  private var month: (number: Int, spent: Money)?
  /// The gate of each of the history's strategies, and until when.
  private var chosen: [Int]
  private var nextChoice = Int64.min
  /// Whether even the steps that ask least spend more than there is.
  private var isShort = false

  /// What turns the knob, where anything does.
  struct Pricing {
    let curve: FreshnessCurve
    let price: FreshnessPrice
  }

  private struct Gate {
    let profile: ThresholdProfile
    let strategies: [Strategy]
    let answers: [GateAnswer]
  }

  private struct Held {
    let tick: Int
    let at: Timestamp
    let baseline: Snapshot
  }

  init(
    _ profile: ThresholdProfile, _ walk: GateWalk, _ prices: CallPrices, monthly: Money?,
    _ pricing: Pricing?
  ) throws(ReplayError) {
    self.walk = walk
    self.prices = prices
    self.monthly = monthly
    self.pricing = pricing
    held = [Held?](repeating: nil, count: walk.history.subjects.count)
    chosen = [Int](repeating: 0, count: walk.history.strategies.count)
    var gates: [Gate] = []
    let others = pricing.map { pricing in
      Self.settings(pricing.curve).map { profile.turned(pricing.curve.knob, to: $0) }
    }
    for profile in [profile] + (others ?? []) { gates.append(try Self.gate(profile, walk)) }
    self.gates = gates
  }

  static func settings(_ curve: FreshnessCurve) -> [Double] {
    Set(curve.steps.values.flatMap { $0.map(\.setting) }).sorted()
  }

  private static func gate(_ profile: ThresholdProfile, _ walk: GateWalk) throws(ReplayError) -> Gate {
    guard !profile.settings.trustsRegion else { throw .trustsRegions(profile.name) }
    var answers: [GateAnswer] = []
    if let gate = profile.gate {
      guard let names = walk.answers.names, walk.answers.analysts == 1 else {
        throw .needsAnswers(profile.name)
      }
      answers = names.map { gate.answer(named: $0) }
    }
    var strategies: [Strategy] = []
    for name in walk.history.strategies {
      do { strategies.append(name.isEmpty ? .none : try profile.strategy(name)) } catch {
        throw .decision(error, profile: profile.name)
      }
    }
    return Gate(profile: profile, strategies: strategies, answers: answers)
  }

  /// Judges the next tick in the order of time.
  mutating func observe(_ tick: Int) throws(ReplayError) {
    let history = walk.history
    let (at, subject, strategy) = (history.time(tick), history.subject(tick), history.strategy(tick))
    let price = prices.price(at: at)
    begin(month: at.utcDate.yearMonthDay)
    if pricing != nil { choose(at, history.strategies[strategy], price) }
    let budget = budget(price)
    outcome.ticks += 1
    guard let held = held[subject] else {
      if budget == .exhausted { return outcome.unanswered += 1 }
      return ask(tick, at, subject, price)
    }
    let gate = gates[chosen[strategy]]
    let snapshot = history.snapshot(tick)
    let assessment: Assessment
    do {
      assessment = try gate.profile.assess(
        snapshot, against: held.baseline, ageSeconds: at.seconds(since: held.at),
        strategy: gate.strategies[strategy], budget: budget,
        cachedAnswer: gate.answers.isEmpty ? nil : gate.answers[Int(walk.answers.actions[held.tick])])
    } catch { throw .decision(error, profile: gate.profile.name) }
    switch gate.profile.verdict(on: assessment).action {
    case .refresh: ask(tick, at, subject, price)
    case .unavailable: outcome.unanswered += 1
    case .reuse, .reuseStale: outcome.wrong += walk.answers.differing(tick, from: held.tick)
    }
  }

  private mutating func ask(_ tick: Int, _ at: Timestamp, _ subject: Int, _ price: Money) {
    outcome.asked += 1
    outcome.spent.accumulate(price)
    month?.spent.accumulate(price)
    held[subject] = Held(tick: tick, at: at, baseline: walk.history.snapshot(tick))
  }

  // MARK: Money

  private mutating func begin(month date: (year: Int, month: Int, day: Int)) {
    let number = date.year * 12 + date.month
    guard month?.number != number else { return }
    month = (number, .zero)
    nextChoice = .min
  }

  /// How the budget stands before a call at this price: one that it does not cover is not made.
  private func budget(_ price: Money) -> Budget {
    guard let monthly, let spent = month?.spent else { return .normal }
    if spent.nanoDollars + price.nanoDollars > monthly.nanoDollars { return .exhausted }
    let budget = BudgetState(used: spent.nanoDollars, of: monthly.nanoDollars).budget
    // What turns the knob has relaxed already, unless that is not enough.
    return pricing == nil ? budget : isShort ? .conserving : .normal
  }

  /// Once an hour: what the price and the money say.
  private mutating func choose(_ at: Timestamp, _ strategy: String, _ price: Money) {
    guard let pricing else { return }
    let seconds = at.seconds(since: Timestamp(nanosecondsSince1970: 0))
    pace.count(of: strategy, at: seconds)
    guard at.nanosecondsSince1970 >= nextChoice else { return }
    nextChoice = at.nanosecondsSince1970 + 3_600_000_000_000
    var worth = (breakEven: pricing.price.breakEven(callPrice: price), lasts: true)
    if let monthly, let spent = month?.spent,
      let requests = pace.expected(
        in: at.utcDate.startOfNextMonth.start.seconds(since: at), at: seconds)
    {
      worth = pricing.price.breakEven(
        callPrice: price, left: Money(nanoDollars: monthly.nanoDollars - spent.nanoDollars),
        requests: requests, on: pricing.curve)
    }
    isShort = !worth.lasts
    let settings = Self.settings(pricing.curve)
    for (number, name) in walk.history.strategies.enumerated() {
      let setting = pricing.curve.step(name, breakEven: worth.breakEven).setting
      chosen[number] = (settings.firstIndex(of: setting) ?? -1) + 1
    }
  }
}
