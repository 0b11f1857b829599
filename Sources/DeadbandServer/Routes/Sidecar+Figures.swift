import Deadband
import DeadbandCore
import DeadbandInterface
import Hummingbird
import NIOPosix

/// What was spent, and whether cached answers are still right. A tenant sees its own, an operator everybody's.
extension Sidecar {
  /// The form of JSON figures; raised when a field changes its meaning or goes.
  static let form = 1

  /// `GET /v1/ledger`: this month, or the days from `from` to `through`.
  func ledger(_ request: Request, _ context: SidecarContext) async throws -> Response {
    try request.allowQuery("from", "through", "tenant")
    let today = clock.date().utcDate
    let through = try request.day("through") ?? today
    let first = try request.day("from") ?? through.adding(days: 1 - through.yearMonthDay.day)
    guard first <= through, through.adding(days: -366) <= first else {
      throw Problem(.invalid, "1 to 367 days are allowed, from the earlier to the later", at: "?from")
    }
    let tenant = try self.tenant(request, context)
    guard let ledger = generation.engine.ledger else {
      throw Problem(
        .notFound, "no ledger is kept here", wayOut: "the rulebook costs nothing; with models there is one")
    }
    let report = try await NIOThreadPool.singleton.runIfActive {
      try ledger.report(from: first, through: through, tenant: tenant)
    }
    let groupings: [LedgerReport.Grouping] =
      tenant == nil ? LedgerReport.Grouping.allCases : [.model, .rule, .day]
    return .json(report.json(groupings, version: Self.form))
  }

  /// `GET /v1/quality`: agreement of cached answers with fresh ones, of all machines where they share and can be asked; counts for operators
  /// alone, since they are everybody's.
  func quality(_ request: Request, _ context: SidecarContext) async throws -> Response {
    try request.allowQuery("tenant")
    let tenant = try self.tenant(request, context)
    let engine = generation.engine
    let (store, now) = (engine.store, clock.date())
    var common: QualityReport?
    if let shared = engine.shared { common = await QualityReport(shared, tenant: tenant) }
    let report: QualityReport
    if let common {
      report = common
    } else {
      report = try await NIOThreadPool.singleton.runIfActive {
        try QualityReport(store, tenant: tenant, at: now)
      }
    }
    return .json(
      report.json(
        engine.profile.certificate, version: Self.form, isShared: common != nil, withCounts: tenant == nil))
  }

  /// Whose figures are wanted; nil for everybody's.
  private func tenant(_ request: Request, _ context: SidecarContext) throws(Problem) -> String? {
    let asked = try request.queryName("tenant")
    if context.caller.isOperator { return asked }
    guard asked == nil || asked == context.caller.tenant else {
      throw Problem(.forbidden, "another tenant's figures are an operator's to see", at: "?tenant")
    }
    return context.caller.tenant
  }
}
