public import DeadbandCore

/// What warming may spend: a share of what is left for calls.
public struct WarmBudget: Hashable, Sendable {
  /// Calls left of the period that the plan is for; nil: not bounded.
  public let calls: Int?
  /// Money left of it; nil: not bounded.
  public let money: Money?
  /// What one call is estimated to cost.
  public let costPerCall: Money
  /// The share of both that is warming's, in millionths: whole, so that no rounding goes past it.
  private let millionths: Int64

  /// A fifth: were no warmed analysis ever used, calls that somebody waits for would still have four fifths.
  public static let defaultShare = 0.2

  /// A budget.
  ///
  /// - Parameters:
  ///   - calls: calls left; nil: not bounded by calls.
  ///   - money: money left; nil: not bounded by money.
  ///   - costPerCall: the estimated cost of one call.
  ///   - share: the part of both that warming may take, held within 0…1, in steps of a millionth.
  public init(calls: Int?, money: Money?, costPerCall: Money, share: Double = defaultShare) {
    self.calls = calls
    self.money = money
    self.costPerCall = costPerCall
    millionths = share > 0 ? Int64((min(share, 1) * 1e6).rounded(.down)) : 0
  }

  /// The part of calls and money that warming may take, 0…1.
  public var share: Double { Double(millionths) / 1e6 }

  /// The most calls that a plan may have: the whole ones within the share of calls and of money. Where either is used up,
  /// none; calls that cost nothing are bounded by money only where that is less than none.
  public var warmCalls: Int {
    var most = millionths > 0 ? Int.max : 0
    if let calls { most = min(most, Int(clamping: Int128(max(calls, 0)) * Int128(millionths) / 1_000_000)) }
    if let money {
      let part = Int128(money.nanoDollars) * Int128(millionths) / 1_000_000
      if money < .zero { most = 0 }
      if costPerCall > .zero {
        most = min(most, Int(clamping: max(part, 0) / Int128(costPerCall.nanoDollars)))
      }
    }
    return most
  }
}
