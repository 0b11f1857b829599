import Deadband
import DeadbandCore
import DeadbandInterface
import Hummingbird
import NIOPosix

/// What a store has of subjects. All of it is read through: milliseconds for thousands, so it is done beside the network's threads.
extension Sidecar {
  /// `GET /v1/subjects`: names and latest analyses, by name; `after` goes on behind one.
  func subjects(_ request: Request, _ context: SidecarContext) async throws -> Response {
    try request.allowQuery("limit", "after", "prefix")
    let limit = try request.query("limit", 1...1_000, default: 100)
    let after = try request.queryName("after") ?? ""
    let prefix = try request.queryName("prefix") ?? ""
    let known = try await self.known(context.caller.tenant)
    let names = known.filter { $0.form.name.hasPrefix(prefix) && $0.form.name > after }
    // A name's forms stay together: whoever goes on behind it misses none.
    var page = Array(names.prefix(limit))
    page += names.dropFirst(limit).prefix { $0.form.name == page.last?.form.name }
    let now = clock.date()
    return .json([
      "next": .text(page.count < names.count ? page.last?.form.name : nil),
      "subjects": .array(
        page.map { $0.summary(at: now, generation.engine.profile.schema, withAnalysis: false) }),
    ])
  }

  /// `GET /v1/subjects/{name}`: what is cached under a name, once for each strategy, position, prompt and family of models.
  func subject(_ request: Request, _ context: SidecarContext) async throws -> Response {
    try request.allowQuery()
    let name = try Request.name(context)
    let known = try await self.known(context.caller.tenant).filter { $0.form.name == name }
    guard !known.isEmpty else { throw Problem(.notFound, "nothing is cached under \(name.quotedForMessage)") }
    let now = clock.date()
    return .json([
      "forms": .array(
        known.map { $0.summary(at: now, generation.engine.profile.schema, withAnalysis: true) }),
      "subject": .string(name),
    ])
  }

  /// `DELETE /v1/subjects/{name}`: forgets what is cached under a name.
  func forget(_ request: Request, _ context: SidecarContext) async throws -> Response {
    try request.allowQuery()
    let name = try Request.name(context)
    let count = try await generation.engine.forget(of: context.caller.tenant) { $0.name == name }
    guard count > 0 else { throw Problem(.notFound, "nothing is cached under \(name.quotedForMessage)") }
    return .json(["forgotten": .number(Double(count))])
  }

  /// `POST /v1/invalidations`: forgets what fits.
  func invalidate(_ request: Request, _ context: SidecarContext) async throws -> Response {
    let wanted = try InvalidationRequest(json: try await body(request))
    let count = try await generation.engine.forget(of: context.caller.tenant) { form in
      wanted.fits(name: form.name, strategy: form.strategy)
    }
    return .json(["forgotten": .number(Double(count))])
  }

  private func known(_ tenant: String) async throws -> [Engine.Known] {
    let (store, now) = (generation.engine.store, clock.date())
    return try await NIOThreadPool.singleton.runIfActive {
      try Engine.subjects(in: store, tenant: tenant, at: now)
    }
  }
}

extension Engine.Known {
  fileprivate func summary(at now: Timestamp, _ schema: IndicatorSchema, withAnalysis: Bool) -> JSONValue {
    let analysis = entry.analysis
    var fields: [JSONValue.Field] = [
      .init("age_seconds", .number(max(0, now.seconds(since: analysis.created)))),
      .init("cost_usd", analysis.cost.json), .init("created", .string(analysis.created.description)),
      .init("model", .string(analysis.model)), .init("models", .string(form.models)),
      .init("prompt", .string(form.prompt)), .init("strategy", .text(form.strategy)),
      .init("subject", .string(form.name)),
    ]
    guard withAnalysis else { return .object(fields) }
    if let value = try? JSONValue(analysis.content) {
      fields.append(.init("analysis", value))
    } else {
      fields.append(.init("text", .string(String(decoding: analysis.content, as: UTF8.self))))
    }
    if let baseline = entry.baseline {
      var writer = JSONWriter()
      baseline.write(schema, &writer)
      if let value = try? JSONValue(writer.bytes) { fields.append(.init("snapshot", value)) }
    }
    return .object(fields)
  }
}
