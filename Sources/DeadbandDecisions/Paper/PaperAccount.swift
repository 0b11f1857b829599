public import DeadbandCore

/// An account with money that is none: what decisions would have earned at real prices, fees and slippage included.
///
/// A position binds its allocation as margin, and is worth that times the leverage. Stops and targets are met at the next price that
/// reaches them, at that price and not at their own: between two prices nobody knows. Where the equity is gone, everything is closed and
/// nothing is opened any more. A pure value: the same prices and decisions make the same account, to the nano-dollar.
public struct PaperAccount: Sendable, Hashable {
  /// An open position.
  public struct Position: Sendable, Hashable {
    /// Units; below 0 where sold.
    public internal(set) var quantity: Double
    /// The mean price that it was opened at.
    public internal(set) var entryPrice: Double
    /// What it binds.
    public internal(set) var margin: Money
    /// Fees that opening it took.
    var fees: Money
    /// Where its profit is taken; nil where nobody said.
    public internal(set) var takeProfit: Double?
    /// Where its loss is stopped; nil likewise.
    public internal(set) var stopLoss: Double?
    /// When it was opened.
    public let opened: Timestamp

    var side: Side { quantity > 0 ? .long : .short }
  }

  /// A position that was closed.
  public struct Trade: Sendable, Hashable {
    /// The asset.
    public let asset: Asset
    /// The side that it was held on.
    public let side: Side
    /// When it was opened.
    public let opened: Timestamp
    /// When it was closed.
    public let closed: Timestamp
    /// What it brought, after all fees.
    public let profit: Money
    /// Why it was closed.
    public let reason: Reason

    /// Why a position is closed.
    public enum Reason: String, Sendable, Hashable {
      case decision, stopLoss = "stop_loss", takeProfit = "take_profit", ruin
    }
  }

  /// What trading takes.
  public let costs: PaperCosts
  /// What it began with.
  public let initial: Money
  /// Money, all closed positions' results and all fees included.
  public private(set) var balance: Money
  /// The open positions.
  public private(set) var positions: [Asset: Position] = [:]
  /// The closed ones, in the order in which they were closed.
  public private(set) var trades: [Trade] = []
  /// The prices that it saw last.
  public private(set) var prices: [Asset: Double] = [:]
  /// Whether its equity is gone.
  public private(set) var isRuined = false

  /// An account with so much money.
  public init(initial: Money, costs: PaperCosts = PaperCosts()) {
    self.initial = initial
    self.costs = costs
    balance = initial
  }

  /// The balance and what open positions would bring at the latest prices, before fees.
  public var equity: Money {
    positions.reduce(into: balance) { sum, position in
      sum.accumulate(Self.profit(position.value, prices[position.key] ?? position.value.entryPrice))
    }
  }

  /// What is not bound by positions, and at most the equity; never below 0.
  public var freeCapital: Money {
    let bound = positions.values.reduce(Int64(0)) { $0 + $1.margin.nanoDollars }
    return Money(nanoDollars: max(0, min(equity.nanoDollars, balance.nanoDollars - bound)))
  }

  /// What decisions are made from.
  public var state: PortfolioState {
    PortfolioState(
      equity: equity, freeCapital: freeCapital,
      holdings: positions.mapValues { Holding(quantity: $0.quantity, entryPrice: $0.entryPrice) })
  }

  /// Takes in prices, each above 0, and closes what reached its stop or target.
  public mutating func mark(_ prices: [Asset: Double], at now: Timestamp) {
    for (asset, price) in prices where price > 0 && price.isFinite { self.prices[asset] = price }
    for asset in positions.keys.sorted() {
      guard let position = positions[asset], let price = self.prices[asset] else { continue }
      let sign = position.quantity > 0 ? 1.0 : -1
      if let stop = position.stopLoss, (price - stop) * sign <= 0 {
        close(asset, at: now, because: .stopLoss)
      } else if let profit = position.takeProfit, (price - profit) * sign >= 0 {
        close(asset, at: now, because: .takeProfit)
      }
    }
    guard equity <= .zero, !isRuined else { return }
    for asset in positions.keys.sorted() { close(asset, at: now, because: .ruin) }
    isRuined = true
  }

  /// Acts on one part of a decision, at the latest price. What cannot be done, without a price or the money, is not.
  ///
  /// - Parameter leverage: what a position is worth for each dollar that it binds.
  public mutating func apply(_ part: AssetDecision, leverage: Double, at now: Timestamp) {
    guard let price = prices[part.asset], !isRuined else { return }
    let held = positions[part.asset]
    switch part.action {
    case .hold: break
    case .close: close(part.asset, at: now, because: .decision)
    case .buy, .sell:
      let side: Side = part.action == .buy ? .long : .short
      if let held, held.side != side { close(part.asset, at: now, because: .decision) }
      open(part, side, price, leverage, at: now)
    case .adjust:
      guard let held else { break }
      positions[part.asset]?.takeProfit = part.takeProfit ?? held.takeProfit
      positions[part.asset]?.stopLoss = part.stopLoss ?? held.stopLoss
      guard part.allocation > .zero else { break }
      if part.allocation > held.margin {
        var more = part
        more.allocation = Money(nanoDollars: part.allocation.nanoDollars - held.margin.nanoDollars)
        open(more, held.side, price, leverage, at: now)
      } else if part.allocation < held.margin {
        let share = 1 - Double(part.allocation.nanoDollars) / Double(held.margin.nanoDollars)
        close(part.asset, share: share, at: now, because: .decision)
      }
    }
  }

  private mutating func open(
    _ part: AssetDecision, _ side: Side, _ price: Double, _ leverage: Double, at now: Timestamp
  ) {
    let value = Double(part.allocation.nanoDollars) * leverage / 1e9
    let fee = Self.money(value * costs.feeBasisPoints / 10_000)
    guard part.allocation > .zero, part.allocation <= freeCapital, value.isFinite else { return }
    let sign = side == .long ? 1.0 : -1
    let fill = price * (1 + sign * costs.slippageBasisPoints / 10_000)
    let quantity = sign * value / fill
    balance.accumulate(Money(nanoDollars: -fee.nanoDollars))
    guard var held = positions[part.asset] else {
      positions[part.asset] = Position(
        quantity: quantity, entryPrice: fill, margin: part.allocation, fees: fee, takeProfit: part.takeProfit,
        stopLoss: part.stopLoss, opened: now)
      return
    }
    held.entryPrice =
      (held.entryPrice * held.quantity + fill * quantity) / (held.quantity + quantity)
    held.quantity += quantity
    held.margin.accumulate(part.allocation)
    held.fees.accumulate(fee)
    held.takeProfit = part.takeProfit ?? held.takeProfit
    held.stopLoss = part.stopLoss ?? held.stopLoss
    positions[part.asset] = held
  }

  /// Closes a share of a position, at the latest price.
  private mutating func close(
    _ asset: Asset, share: Double = 1, at now: Timestamp, because reason: Trade.Reason
  ) {
    guard let held = positions[asset], let price = prices[asset] else { return }
    let sign = held.quantity > 0 ? 1.0 : -1
    let fill = price * (1 - sign * costs.slippageBasisPoints / 10_000)
    var part = held
    part.quantity *= share
    let gross = Self.profit(part, fill)
    let fee = Self.money(abs(part.quantity) * fill * costs.feeBasisPoints / 10_000)
    balance.accumulate(Money(nanoDollars: gross.nanoDollars - fee.nanoDollars))
    let opening = share == 1 ? held.fees : Self.money(Double(held.fees.nanoDollars) * share / 1e9)
    trades.append(
      Trade(
        asset: asset, side: held.side, opened: held.opened, closed: now,
        profit: Money(nanoDollars: gross.nanoDollars - fee.nanoDollars - opening.nanoDollars), reason: reason)
    )
    guard share < 1 else {
      positions[asset] = nil
      return
    }
    positions[asset]?.quantity -= part.quantity
    positions[asset]?.margin = Self.money(Double(held.margin.nanoDollars) * (1 - share) / 1e9)
    positions[asset]?.fees = Money(nanoDollars: held.fees.nanoDollars - opening.nanoDollars)
  }

  private static func profit(_ position: Position, _ price: Double) -> Money {
    money((price - position.entryPrice) * position.quantity)
  }

  /// So many dollars, rounded to nano-dollars; what is beyond all money is the most there is.
  private static func money(_ dollars: Double) -> Money {
    let nanoDollars = (dollars * 1e9).rounded()
    return Money(nanoDollars: Int64(exactly: nanoDollars) ?? (nanoDollars > 0 ? .max / 4 : .min / 4))
  }
}
