import DeadbandCore
import DeadbandPricing

/// A position at other prices, volatilities and times than now: whether the rules that its answer hangs on say the same
/// there.
struct ValuedPosition {
  let rulebook: Rulebook
  let rules: KeptRules
  let strategy: ManagedStrategy
  let position: Position
  let snapshot: Snapshot
  let instant: Timestamp

  /// The underlying's price now, in currency.
  var price: Double { snapshot.underlyingPrice }
  /// The annualised volatility now; 0 where it is missing.
  var volatility: Double { snapshot.value(SnapshotLanes.impliedVolatility) ?? 0 }
  /// Whether any of the rules needs a volatility.
  var hasVolatility: Bool { rules.all.contains(where: \.needsVolatility) }

  /// Whether the answer stands at this price, this volatility (nil: as now) and so many seconds on.
  func stands(price: Double, volatility: Double?, seconds: Double) -> Bool {
    var market = snapshot
    market.values[SnapshotLanes.underlyingPrice] = price
    if let volatility { market.values[SnapshotLanes.impliedVolatility] = volatility }
    let situation = Situation(
      snapshot: market, strategy: strategy, position: position, at: instant.later(bySeconds: seconds))
    guard situation.expiry == .none else { return false }
    for rule in rules.excluded where rule.isValued && rulebook.applies(rule, situation) { return false }
    guard let kept = rules.kept, kept.isValued else { return true }
    return rulebook.applies(kept, situation)
  }
}

extension ManagementRule {
  /// Whether it hangs on price, volatility and time of a position.
  var isValued: Bool {
    switch self {
    case .lossLimit, .strikeReached, .profitTarget, .delta, .optionGain, .protectionFar: true
    case .exitDay, .volatilityRank, .support, .bias: false
    }
  }

  /// Whether it hangs on volatility, with a position.
  var needsVolatility: Bool {
    switch self {
    case .lossLimit, .profitTarget, .delta, .optionGain: true
    case .strikeReached, .protectionFar, .exitDay, .volatilityRank, .support, .bias: false
    }
  }
}

extension Timestamp {
  /// So many seconds later, at least 0; at most the last instant there is.
  fileprivate func later(bySeconds seconds: Double) -> Timestamp {
    // As far as whole nanoseconds fit an Int64, to a Double's last bit.
    let nanoseconds = Int64(max(0, min(seconds * 1e9, 9.2e18)))
    let (sum, overflow) = nanosecondsSince1970.addingReportingOverflow(nanoseconds)
    return Timestamp(nanosecondsSince1970: overflow ? .max : sum)
  }
}
