import Deadband
import DeadbandCore
import DeadbandDecisions
import DeadbandInterface
import DeadbandReports
import Hummingbird
import NIOPosix

/// A report, and what was measured with it.
struct MeasuredReport: Sendable {
  let report: ActivityReport
  let lookupSeconds: Double?
}

extension Sidecar {
  /// `GET /`: what happened in the last hour, day, week or month, for people.
  func page(_ request: Request) async throws -> Response {
    let window = try Self.window(request)
    let generation = generation
    let (engine, clock) = (generation.engine, clock)
    let measured = try await reports.report(window, now: clock.now()) {
      for engine in generation.engines { await engine.flush() }
      return try await NIOThreadPool.singleton.runIfActive {
        let report = try ActivityReport(
          window, engine.store, ledger: engine.ledger, profile: engine.profile,
          comparator: engine.configuration.quality.comparator, at: clock.date())
        // Look-ups may read the disk: here, and once a report.
        return MeasuredReport(report: report, lookupSeconds: report.lookupSeconds(engine.store, clock))
      }
    }
    var standing = Standing()
    standing.providers = generation.health.map { .init(name: $0.name, model: $0.model, health: $0.health) }
    standing.decides = generation.trading != nil
    standing.certificate = engine.certificate
    standing.store = engine.store.statistics
    standing.lookupSeconds = measured.lookupSeconds
    let page = ActivityPage(measured.report, standing, isLive: true)
    return Self.page(page.html(), page.policy)
  }

  /// `GET /decisions`: what all accounts decided in the last hour, day, week or month, for people.
  func decisionsPage(_ request: Request) async throws -> Response {
    let window = try Self.window(request)
    let room = try room()
    let hours = Int(window.partSeconds) * window.partCount / 3_600
    let records = try await trackRecords(room, by: .model, hours: hours)
    let page = DecisionsPage(
      records.leaderboard, room.metrics(nil, hours: hours), window: window.rawValue,
      of: ActivityWindow.allCases.map(\.rawValue))
    return Self.page(page.html(), DecisionsPage.policy)
  }

  private static func window(_ request: Request) throws -> ActivityWindow {
    try request.allowQuery("window")
    let asked = try request.query("window")
    guard let window = asked.map(ActivityWindow.init(rawValue:)) ?? .day else {
      throw Problem(
        .invalid,
        "\((asked ?? "").quotedForMessage) is refused; "
          + "\(ActivityWindow.allCases.map(\.rawValue).joined(separator: ", ")) are known", at: "?window")
    }
    return window
  }

  private static func page(_ html: [UInt8], _ policy: String) -> Response {
    var headers: HTTPFields = [:]
    headers[.contentSecurityPolicy] = policy + "; frame-ancestors 'none'; base-uri 'none'; form-action 'none'"
    headers[.xContentTypeOptions] = "nosniff"
    return .json(html, mediaType: "text/html; charset=utf-8", headers)
  }
}
