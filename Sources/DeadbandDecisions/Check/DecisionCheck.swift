internal import DeadbandCore

/// Something that a decision must not say.
public struct DecisionViolation: Sendable, Hashable, CustomStringConvertible {
  /// Where it stands, as a JSON path: `$.decisions[1].sl_price`.
  public let path: String
  /// What is wrong, in one sentence without a full stop.
  public let reason: String
  /// The asset that it is about; nil for the portfolio.
  public let asset: Asset?
  /// Whether a position is larger than may be.
  public let isPositionSize: Bool

  init(_ path: String, _ reason: String, _ asset: Asset? = nil, isPositionSize: Bool = false) {
    self.isPositionSize = isPositionSize
    self.path = path
    self.reason = reason
    self.asset = asset
  }

  /// `path: reason`.
  public var description: String { "\(path): \(reason)" }
}

/// What a decision means, held against what it may not pass. Pure.
///
/// 1. Each asset that was asked about stands once, and no other does.
/// 2. `buy` and `sell` bind money, `close` binds none; no allocation is negative.
/// 3. An allocation times leverage is at most the largest position.
/// 4. The total is the sum of the allocations, to the nano-dollar, and at most the free capital.
/// 5. Of `buy` the take-profit lies above the price and the stop-loss below, of `sell` the other way round; of `hold` and `adjust` the
///    price lies between the two, where both are set, on the side that an open position wants, where one is known; `close` sets none.
/// 6. `buy` and `sell` have a stop-loss where the strategy limits the risk of a trade, and lose no more than that there.
/// 7. `adjust` and `close` are about a position that is open, where positions are known.
/// 8. Risk levels are those that the strategy allows; confidence lies between 0 and 100; there is a reason.
public enum DecisionCheck {
  /// Everything that is wrong; nothing allocated where nothing is. O(assets²), of which there are at most ten.
  public static func violations(
    of decision: PortfolioDecision, _ limits: DecisionLimits
  ) -> [DecisionViolation] {
    var found: [DecisionViolation] = []
    assets(decision, limits, &found)
    for (index, part) in decision.decisions.enumerated() where limits.assets.contains(part.asset) {
      Part(part, index, limits).check(&found)
    }
    money(decision, limits, &found)
    if decision.rationale.allSatisfy(\.isWhitespace) {
      found.append(DecisionViolation("$.portfolio_rationale", "there is no reason"))
    }
    if !limits.riskLevels.contains(decision.riskLevel) {
      found.append(DecisionViolation("$.portfolio_risk_level", risk(decision.riskLevel, limits)))
    }
    return found
  }

  private static func assets(
    _ decision: PortfolioDecision, _ limits: DecisionLimits, _ found: inout [DecisionViolation]
  ) {
    for (index, part) in decision.decisions.enumerated() {
      if !limits.assets.contains(part.asset) {
        found.append(
          DecisionViolation(
            "$.decisions[\(index)].asset",
            "\(part.asset) was not asked about; asked about are \(limits.assets.map(\.symbol).joined(separator: ", "))"
          ))
      } else if decision.decisions[..<index].contains(where: { $0.asset == part.asset }) {
        found.append(
          DecisionViolation("$.decisions[\(index)].asset", "\(part.asset) stands twice", part.asset))
      }
    }
    for asset in limits.assets where !decision.decisions.contains(where: { $0.asset == asset }) {
      found.append(DecisionViolation("$.decisions", "\(asset) is missing", asset))
    }
  }

  private static func money(
    _ decision: PortfolioDecision, _ limits: DecisionLimits, _ found: inout [DecisionViolation]
  ) {
    guard let sum = decision.sum else {
      found.append(DecisionViolation("$.decisions", "the allocations are more than there can be"))
      return
    }
    if sum != decision.total {
      found.append(
        DecisionViolation(
          "$.total_allocation_usd",
          "\(decision.total.dollars) is not the sum of the allocations, \(sum.dollars)"))
    }
    if sum > limits.state.freeCapital {
      found.append(
        DecisionViolation(
          "$.total_allocation_usd",
          "\(sum.dollars) is more than the free capital, \(limits.state.freeCapital.dollars)"))
    }
  }

  fileprivate static func risk(_ level: RiskLevel?, _ limits: DecisionLimits) -> String {
    "\(level?.rawValue ?? "none") is refused; the strategy allows \(limits.riskLevels.words.joined(separator: ", "))"
  }

  /// One asset's part.
  private struct Part {
    let part: AssetDecision
    let index: Int
    let limits: DecisionLimits

    init(_ part: AssetDecision, _ index: Int, _ limits: DecisionLimits) {
      self.part = part
      self.index = index
      self.limits = limits
    }

    private func violation(_ field: String, _ reason: String, isPositionSize: Bool = false)
      -> DecisionViolation
    {
      DecisionViolation(
        "$.decisions[\(index)].\(field)", reason, part.asset, isPositionSize: isPositionSize)
    }

    func check(_ found: inout [DecisionViolation]) {
      allocation(&found)
      position(&found)
      if let price = limits.prices[part.asset], price > 0, price.isFinite {
        prices(price, &found)
        stop(price, &found)
      } else {
        found.append(violation("asset", "there is no price of \(part.asset)"))
      }
      if part.rationale.allSatisfy(\.isWhitespace) {
        found.append(violation("rationale", "there is no reason"))
      }
      if !(0...100).contains(part.confidence) {
        found.append(violation("confidence", "\(part.confidence.plain) is not between 0 and 100"))
      }
      if part.riskLevel.map({ !limits.riskLevels.contains($0) }) ?? true {
        found.append(violation("risk_level", DecisionCheck.risk(part.riskLevel, limits)))
      }
    }

    private func allocation(_ found: inout [DecisionViolation]) {
      if part.allocation < .zero {
        found.append(violation("allocation_usd", "\(part.allocation.dollars) is negative"))
      }
      switch part.action {
      case .buy, .sell:
        if part.allocation == .zero {
          found.append(violation("allocation_usd", "\(part.action.rawValue) needs an allocation above 0"))
        }
      case .close:
        if part.allocation > .zero {
          found.append(violation("allocation_usd", "close binds no money: 0 is needed"))
        }
      case .hold, .adjust: break
      }
      let value = Double(part.allocation.nanoDollars) * limits.leverage
      if value > Double(limits.largestPosition.nanoDollars) {
        found.append(
          violation(
            "allocation_usd",
            "\(part.allocation.dollars) at leverage \(limits.leverage.plain) is more than the largest position, \(limits.largestPosition.dollars)",
            isPositionSize: true))
      }
    }

    private func position(_ found: inout [DecisionViolation]) {
      guard part.action == .adjust || part.action == .close, limits.state.side(of: part.asset) == .flat else {
        return
      }
      found.append(violation("action", "there is no position to \(part.action.rawValue)"))
    }

    private func prices(_ price: Double, _ found: inout [DecisionViolation]) {
      for (field, line) in [("tp_price", part.takeProfit), ("sl_price", part.stopLoss)] {
        guard let line else { continue }
        if !line.isFinite || line <= 0 {
          found.append(violation(field, "a price above 0 is needed"))
        } else if part.action == .close {
          found.append(violation(field, "close sets no prices: null is needed"))
        }
      }
      let side: Side? =
        switch part.action {
        case .buy: .long
        case .sell: .short
        case .hold, .adjust: limits.state.side(of: part.asset).flatMap { $0 == .flat ? nil : $0 }
        case .close: nil
        }
      if let side {
        wrongSide("tp_price", part.takeProfit, isAbove: side == .long, price, &found)
        wrongSide("sl_price", part.stopLoss, isAbove: side == .short, price, &found)
      } else if part.action != .close, let profit = part.takeProfit, let stop = part.stopLoss,
        (profit - price) * (stop - price) >= 0
      {
        found.append(
          violation("sl_price", "the price, \(price.plain), has to lie between tp_price and sl_price"))
      }
    }

    private func wrongSide(
      _ field: String, _ line: Double?, isAbove: Bool, _ price: Double, _ found: inout [DecisionViolation]
    ) {
      guard let line, isAbove ? line <= price : line >= price else { return }
      found.append(
        violation(
          field,
          "\(line.plain) has to lie \(isAbove ? "above" : "below") the price, \(price.plain)"))
    }

    private func stop(_ price: Double, _ found: inout [DecisionViolation]) {
      guard part.action == .buy || part.action == .sell, let risk = limits.riskPerTrade else { return }
      guard let stop = part.stopLoss else {
        found.append(violation("sl_price", "\(part.action.rawValue) needs a stop-loss"))
        return
      }
      let loss = Double(part.allocation.nanoDollars) * limits.leverage * abs(price - stop) / price
      let allowed = risk * Double(limits.state.equity.nanoDollars)
      // Who computes the size from the line may be off by the last digits.
      guard !(loss <= allowed * (1 + 1e-9)) else { return }
      found.append(
        violation(
          "sl_price",
          "\(Money(nanoDollars: Int64(exactly: loss.rounded()) ?? .max)) would be lost there; at most \(Money(nanoDollars: Int64(exactly: allowed.rounded()) ?? .max)) may be"
        ))
    }
  }
}

extension PortfolioDecision {
  /// The sum of the allocations; nil where it is more than money can be.
  var sum: Money? {
    try? decisions.reduce(Money.zero) { sum, part in try sum.adding(part.allocation) }
  }
}
