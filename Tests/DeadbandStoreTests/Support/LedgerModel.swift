import DeadbandCore

@testable import DeadbandStore

/// The ledger as plain dictionaries, which is what it has to do.
struct LedgerModel {
  var open: [UInt64: LedgerReservation] = [:]
  var calls: [UInt64: LedgerEntry] = [:]
  var limits: [LedgerBudget.Scope: [LedgerPeriod.Kind: Int64]] = [:]
  var savings: [String: Int64] = [:]
  var next: UInt64 = 1

  /// Spent, unsettled among it, and reserved.
  func sums(_ scope: LedgerBudget.Scope, _ period: LedgerPeriod) -> (spent: Int64, reserved: Int64) {
    func counts(_ call: LedgerCall, _ at: Timestamp) -> Bool {
      guard LedgerPeriod(period.kind, at: at) == period else { return false }
      switch scope {
      case .tenant(let name): return call.tenant == name
      case .provider(let name): return call.provider == name
      }
    }
    let settled = calls.values.filter { counts($0.call, $0.at) }.reduce(0) { $0 + $1.cost.nanoDollars }
    let held = open.values.filter { counts($0.call, $0.at) }
    return (
      settled + held.filter(\.isUnsettled).reduce(0) { $0 + $1.amount.nanoDollars },
      held.filter { !$0.isUnsettled }.reduce(0) { $0 + $1.amount.nanoDollars }
    )
  }

  func allows(_ call: LedgerCall, _ amount: Int64, at: Timestamp) -> Bool {
    for scope in [LedgerBudget.Scope.tenant(call.tenant), .provider(call.provider)] {
      for kind in [LedgerPeriod.Kind.day, .month] {
        guard let limit = limits[scope]?[kind] else { continue }
        let sums = sums(scope, LedgerPeriod(kind, at: at))
        if sums.spent + sums.reserved + amount > limit { return false }
      }
    }
    return true
  }

  mutating func crash() {
    for id in open.keys { open[id]?.isUnsettled = true }
  }
}
