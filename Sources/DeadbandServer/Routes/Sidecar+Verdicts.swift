import Deadband
import DeadbandCore
import DeadbandInterface
import Hummingbird

extension Sidecar {
  /// `POST /v1/verdicts`: what would be decided; nothing is served, asked or counted.
  func verdicts(_ request: Request, _ context: SidecarContext) async throws -> Response {
    let desk = generation.main
    let tenant = context.caller.tenant
    let json = try await body(request)
    var writer = JSONWriter()
    switch try AnalysesRequest(json: json, schema: desk.engine.profile.schema) {
    case .one(let wanted): try write(wanted, tenant, desk, &writer)
    case .many(let requests):
      writer.object { writer in
        writer.key("verdicts")
        writer.array { writer in
          for (index, one) in requests.enumerated() {
            do throws(Problem) { try write(try one.get(), tenant, desk, &writer) } catch {
              writer.object { writer in
                writer.key("problem")
                error.ofRequest(index).write(to: &writer)
              }
            }
          }
        }
      }
    }
    return .json(writer.bytes)
  }

  private func write(
    _ wanted: AnalysisRequest, _ tenant: String, _ desk: Generation.Desk, _ writer: inout JSONWriter
  ) throws(Problem) {
    guard wanted.freshness == nil, wanted.timeout == nil else {
      throw Problem(
        .invalid, "a verdict asks nobody",
        at: wanted.freshness == nil ? "/timeout_seconds" : "/freshness")
    }
    let subject = try desk.subjects.subject(wanted, of: tenant, desk.engine)
    let judgement: Engine.Judgement
    do throws(EngineError) {
      judgement = try desk.engine.verdict(for: subject, snapshot: wanted.snapshot, at: wanted.at)
    } catch { throw Problem(error) }
    judgement.write(desk.engine.profile, &writer)
  }
}
