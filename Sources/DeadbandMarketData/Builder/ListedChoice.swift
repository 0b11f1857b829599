import DeadbandCore
import DeadbandPricing

/// The listed contracts that fit a plan best on one day.
///
/// Of the expirations within ``tolerance`` days of the plan's, the nearest one (the earlier of two as near) at which
/// every leg has a good quote; there, for each leg, the strike whose |delta| is nearest. Strikes must rise from leg to
/// leg as the plan's do. Options of different roots are not mixed.
struct ListedChoice: Sendable {
  /// Days by which an expiration may miss ``PositionPlan/daysAtEntry``: between two monthly ones there are at most 35.
  static let tolerance = 21

  /// One option for each leg of the plan, lowest strike first.
  let options: [QuotedOption]

  /// `nil` where no expiration fits.
  init?(_ plan: PositionPlan, among quotes: [OptionQuote], on session: CalendarDate) {
    let series = Set(quotes.map { Series(root: $0.contract.root, expiration: $0.contract.expiration) })
      .filter { $0.distance(from: session) <= Self.tolerance }
      .sorted { $0.order(from: session) < $1.order(from: session) }
    for series in series {
      let candidates = quotes.filter { series.has($0.contract) }.compactMap { QuotedOption($0, in: session) }
      if let options = Self.options(plan, candidates) {
        self.options = options
        return
      }
    }
    return nil
  }

  private static func options(_ plan: PositionPlan, _ candidates: [QuotedOption]) -> [QuotedOption]? {
    var options: [QuotedOption] = []
    for leg in plan.legs {
      let fitting = candidates.filter { $0.quote.contract.type == leg.type && $0.value != nil }
      func distance(_ option: QuotedOption) -> (Double, Double) {
        (abs(abs(option.value?.delta ?? 2) - leg.delta), option.quote.contract.strike)
      }
      guard let best = fitting.min(by: { distance($0) < distance($1) }),
        best.quote.contract.strike > options.last?.quote.contract.strike ?? 0
      else { return nil }
      options.append(best)
    }
    return options
  }

  /// The options of one root and expiration.
  private struct Series: Hashable {
    let root: String
    let expiration: CalendarDate

    func has(_ contract: OptionContract) -> Bool {
      contract.expiration == expiration && contract.root == root
    }

    func distance(from session: CalendarDate) -> Int {
      abs(expiration.days(since: session) - PositionPlan.daysAtEntry)
    }

    func order(from session: CalendarDate) -> (Int, CalendarDate, String) {
      (distance(from: session), expiration, root)
    }
  }
}
