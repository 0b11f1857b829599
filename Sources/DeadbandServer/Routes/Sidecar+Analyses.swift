import Deadband
import DeadbandCore
import DeadbandInterface
import Hummingbird

extension Sidecar {
  static let analysesPath = "/v1/analyses"

  /// The answer to one request, where it is in the cache and may be served as it is.
  func reuseAnalysis(_ json: [UInt8], _ tenant: String) throws -> Reply? {
    let desk = generation.main
    let wanted = try AnalysisRequest(json: json, schema: desk.engine.profile.schema)
    let asked = try Asked(wanted, tenant, desk)
    guard asked.freshness == .automatic || asked.freshness == .settled,
      let outcome = try desk.engine.reuse(for: asked.subject, snapshot: wanted.snapshot, at: wanted.at)
    else { return nil }
    return reply(outcome, to: wanted)
  }

  private func reply(_ outcome: Outcome, to wanted: AnalysisRequest) -> Reply {
    metrics.answered(outcome.source, outcome.analysis)
    return Reply(outcome.json(for: wanted.snapshot, at: wanted.at ?? clock.date()), outcome.headers)
  }

  /// `POST /v1/analyses`: one or many, as JSON or as events.
  func analyses(_ request: Request, _ context: SidecarContext) async throws -> Response {
    let desk = generation.main
    let tenant = context.caller.tenant
    let json = try await body(request)
    switch try AnalysesRequest(json: json, schema: desk.engine.profile.schema) {
    case .one(let wanted):
      let asked = try Asked(wanted, tenant, desk)
      if request.wantsEvents {
        return .events(EventFeed.events(clock) { await self.tell([.success(asked)], desk, to: $0) })
      }
      let outcome = try await desk.engine.analysis(
        for: asked.subject, snapshot: wanted.snapshot, at: wanted.at, freshness: asked.freshness,
        timeout: wanted.timeout)
      return reply(outcome, to: wanted).response
    case .many(let requests):
      let asked = requests.enumerated().map { Asked.of($1, $0, tenant, desk) }
      if request.wantsEvents {
        return .events(EventFeed.events(clock) { await self.tell(asked, desk, to: $0) })
      }
      return .json(await answers(asked, desk))
    }
  }

  /// A request with its subject.
  struct Asked: Sendable {
    let request: AnalysisRequest
    let subject: AnalysisSubject
    let freshness: Freshness

    init(_ request: AnalysisRequest, _ tenant: String, _ desk: Generation.Desk) throws(Problem) {
      self.request = request
      subject = try desk.subjects.subject(request, of: tenant, desk.engine)
      freshness = try Freshness(asked: request.freshness)
    }

    /// One of several: problems say which, and nobody waits for less than all.
    static func of(
      _ request: Result<AnalysisRequest, Problem>, _ index: Int, _ tenant: String, _ desk: Generation.Desk
    ) -> Result<Asked, Problem> {
      do throws(Problem) {
        let asked = try Asked(try request.get(), tenant, desk)
        guard asked.request.timeout == nil else {
          throw Problem(.invalid, "in a list nobody waits alone", at: "/timeout_seconds")
        }
        return .success(asked)
      } catch {
        return .failure(error.ofRequest(index))
      }
    }
  }

  // MARK: JSON

  private func answers(_ asked: [Result<Asked, Problem>], _ desk: Generation.Desk) async -> [UInt8] {
    var replies = [Result<Outcome, Problem>?](repeating: nil, count: asked.count)
    await reply(asked, desk, freshness: nil) { index, reply in
      if case .success(let outcome) = reply { metrics.answered(outcome.source, outcome.analysis) }
      replies[index] = reply
    }
    let now = clock.date()
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("analyses")
      writer.array { writer in
        for (index, reply) in replies.enumerated() {
          Self.write(index, reply ?? .failure(Problem(.unavailable, "no answer")), asked[index], now, &writer)
        }
      }
    }
    return writer.bytes
  }

  /// Gives each request's reply once, as they come.
  ///
  /// - Parameter freshness: in place of what the requests say.
  private func reply(
    _ asked: [Result<Asked, Problem>], _ desk: Generation.Desk, freshness: Freshness?,
    _ each: (Int, Result<Outcome, Problem>) -> Void
  ) async {
    var groups: [Freshness: [(index: Int, request: Engine.Request)]] = [:]
    for (index, one) in asked.enumerated() {
      switch one {
      case .failure(let problem): each(index, .failure(problem))
      case .success(let asked):
        groups[freshness ?? asked.freshness, default: []].append(
          (index, Engine.Request(asked.subject, asked.request.snapshot, at: asked.request.at)))
      }
    }
    for (freshness, members) in groups.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      for await (number, result) in desk.engine.analyses(for: members.map(\.request), freshness: freshness) {
        each(
          members[number].index, result.mapError { Problem($0).within("/requests/\(members[number].index)") })
      }
    }
  }

  private static func write(
    _ index: Int, _ reply: Result<Outcome, Problem>, _ asked: Result<Asked, Problem>, _ now: Timestamp,
    _ writer: inout JSONWriter
  ) {
    writer.object { writer in
      writer.field("index", index)
      switch (reply, asked) {
      case (.success(let outcome), .success(let asked)):
        writer.key("outcome")
        outcome.write(for: asked.request.snapshot, at: asked.request.at ?? now, to: &writer)
      case (.failure(let problem), _), (_, .failure(let problem)):
        writer.key("problem")
        problem.write(to: &writer)
      }
    }
  }

  // MARK: Events

  /// Tells what is known at once as `preliminary`, and what stands as `final`: one of these each, or a `problem`.
  private func tell(
    _ asked: [Result<Asked, Problem>], _ desk: Generation.Desk, to events: AsyncStream<[UInt8]>.Continuation
  ) async {
    let tell = { (name: String, index: Int, reply: Result<Outcome, Problem>) in
      if name == "final", case .success(let outcome) = reply {
        self.metrics.answered(outcome.source, outcome.analysis)
      }
      var writer = JSONWriter()
      Self.write(index, reply, asked[index], self.clock.date(), &writer)
      events.yield(ServerEvent.bytes(name, data: writer.bytes))
    }
    // What still has to be asked; the others are told here.
    var open = asked
    for (index, one) in asked.enumerated() {
      guard case .success(let asked) = one, asked.freshness != .cachedOnly else { continue }
      guard asked.freshness != .uncached else { continue }
      // What cannot be served at all is found out again, and told, below.
      guard
        let outcome = try? await desk.engine.analysis(
          for: asked.subject, snapshot: asked.request.snapshot, at: asked.request.at, freshness: .cachedOnly)
      else { continue }
      if outcome.error == nil, asked.freshness != .fresh {
        tell("final", index, .success(outcome))
        open[index] = .failure(Self.told)
      } else {
        tell("preliminary", index, .success(outcome))
      }
    }
    let fresh = open.map { one in
      one.map { asked in asked.freshness == .automatic ? asked.with(.settled) : asked }
    }
    if let alone = try? fresh.first?.get(), fresh.count == 1 {
      do throws(EngineError) {
        let outcome = try await desk.engine.analysis(
          for: alone.subject, snapshot: alone.request.snapshot, at: alone.request.at,
          freshness: alone.freshness, timeout: alone.request.timeout)
        tell("final", 0, .success(outcome))
      } catch { tell("problem", 0, .failure(Problem(error))) }
    } else {
      await reply(fresh, desk, freshness: nil) { index, reply in
        switch reply {
        case .success: tell("final", index, reply)
        case .failure(let problem): if problem != Self.told { tell("problem", index, reply) }
        }
      }
    }
    events.yield(ServerEvent.bytes("end", data: Array("{}".utf8)))
  }

  /// Stands for a request whose final answer was told already.
  private static let told = Problem(.failure, "told already")
}

extension Sidecar.Asked {
  fileprivate func with(_ freshness: Freshness) -> Sidecar.Asked {
    Sidecar.Asked(request: request, subject: subject, freshness: freshness)
  }

  private init(request: AnalysisRequest, subject: AnalysisSubject, freshness: Freshness) {
    self.request = request
    self.subject = subject
    self.freshness = freshness
  }
}

extension Freshness {
  /// The one of a word.
  init(asked word: String?) throws(Problem) {
    guard let word else {
      self = .automatic
      return
    }
    guard let known = Freshness(rawValue: word) else {
      throw Problem(
        .invalid,
        "\(word.quotedForMessage) is refused; allowed: \(Freshness.allCases.map(\.rawValue).joined(separator: ", "))",
        at: "/freshness")
    }
    self = known
  }
}
