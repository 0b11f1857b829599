import Deadband
import DeadbandCore
import DeadbandDecisions
import DeadbandInterface
import Hummingbird
import NIOPosix

/// Portfolio decisions: an account is a tenant, and an operator may speak for each.
extension Sidecar {
  /// `POST /v1/decisions`: a decision, from the cache or from the model; `POST /v1/decisions/generate`: from the model in any case.
  func decide(
    _ request: Request, _ context: SidecarContext, asksAnyway: Bool = false
  ) async throws -> Response {
    let room = try room()
    let form: DecisionForm
    let json = try await body(request)
    do throws(DecisionsError) {
      form = try DecisionForm(json: json, schema: generation.engine.profile.schema)
    } catch { throw Problem(error) }
    let account = try self.account(form.account, context, at: "/account")
    try rates.enter(context.caller.tenant, .decisions, at: clock.now())
    do throws(DecisionRefusal) {
      let decided = try await room.decide(
        account, about: form.assets, markets: form.markets, state: form.state, at: form.at,
        asksAnyway: asksAnyway)
      metrics.decided(
        isCached: decided.isCached, latency: decided.latency, isKept: decided.recordError == nil)
      return .json(decided.json(account))
    } catch {
      metrics.refused(error.code)
      throw Problem(error)
    }
  }

  /// `GET /v1/decisions`: the history, newest first.
  func decisions(_ request: Request, _ context: SidecarContext) async throws -> Response {
    try request.allowQuery("account", "asset", "from", "before", "limit")
    let room = try room()
    let limit = try request.query("limit", 1...1_000, default: 100)
    var query = DecisionHistory.Query()
    query.account = try account(try request.queryName("account"), context, at: "?account")
    query.from = try request.time("from")
    query.before = try request.time("before")
    if let symbol = try request.query("asset") {
      guard let asset = Asset(symbol) else {
        throw Problem(.invalid, "\(symbol.quotedForMessage) is no asset's symbol", at: "?asset")
      }
      query.asset = asset
    }
    try rates.enter(context.caller.tenant, .history, at: clock.now())
    let (wanted, now) = (query, clock.date())
    let page = try await NIOThreadPool.singleton.runIfActive {
      try room.history.page(wanted, limit: limit, at: now)
    }
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("decisions")
      writer.array { writer in for record in page.records { writer.json(record.json) } }
      writer.key("next")
      if page.hasMore, let last = page.records.last {
        writer.string(last.at.description)
      } else {
        writer.null()
      }
    }
    return .json(writer.bytes)
  }

  /// `GET /v1/decisions/metrics`: what was done within a time, since the sidecar read its configuration.
  func decisionMetrics(_ request: Request, _ context: SidecarContext) async throws -> Response {
    try request.allowQuery("account", "timeframe")
    let room = try room()
    let (timeframe, hours) = try Self.timeframe(request, default: "24h")
    let account = try account(try request.queryName("account"), context, at: "?account")
    try rates.enter(context.caller.tenant, .history, at: clock.now())
    let sums = room.metrics(account, hours: hours)
    func share(_ value: Double?) -> JSONValue { value.map { .number($0) } ?? .null }
    func milliseconds(_ value: Duration?) -> JSONValue {
      value.map { .number($0 / .milliseconds(1)) } ?? .null
    }
    return .json([
      "account": .string(account), "cost_usd": sums.cost.json, "decided": .number(Double(sums.decided)),
      "failed_share": share(sums.failedShare), "from_cache": .number(Double(sums.cached)),
      "hit_share": share(sums.hitShare), "latency_p50_ms": milliseconds(sums.latency(0.5)),
      "latency_p95_ms": milliseconds(sums.latency(0.95)),
      "refused": .object(
        sums.refused.sorted { $0.key.rawValue < $1.key.rawValue }.map {
          .init($0.key.rawValue, .number(Double($0.value)))
        }),
      "targets": [
        "failed_share": .number(0.01), "hit_share": .number(0.6), "latency_ms": .number(5_000),
        "valid_share": .number(0.95),
      ],
      "timeframe": .string(timeframe), "valid_share": share(sums.validShare),
    ])
  }

  /// `GET /v1/market-data/{symbol}`: an asset's market, as the exchange says it.
  func marketData(_ request: Request, _ context: SidecarContext) async throws -> Response {
    try request.allowQuery()
    let room = try room()
    let name = try Request.name(context)
    guard let asset = Asset(name) else {
      throw Problem(.notFound, "\(name.quotedForMessage) is no asset's symbol")
    }
    try rates.enter(context.caller.tenant, .history, at: clock.now())
    do throws(DecisionRefusal) {
      let market = try await room.market(of: asset)
      var writer = JSONWriter()
      writer.object { writer in
        writer.key("asset")
        writer.string(asset.symbol)
        writer.key("market")
        market.write(.standard, &writer)
      }
      return .json(writer.bytes)
    } catch { throw Problem(error) }
  }

  /// `GET /v1/accounts/{id}`: what an account decides about, how, and what it has done since the configuration was read.
  func tradingAccount(_ request: Request, _ context: SidecarContext) async throws -> Response {
    try request.allowQuery()
    let room = try room()
    let account = try self.account(try Request.name(context), context, at: nil)
    try rates.enter(context.caller.tenant, .history, at: clock.now())
    guard let known = room.account(account) else { throw noAccount(account, room) }
    let (configuration, counts) = (known.configuration, known.counts)
    return .json([
      "account": .string(account), "asked": .number(Double(counts.asked)),
      "assets": .array(configuration.assets.assets.map { .string($0.symbol) }), "cost_usd": counts.cost.json,
      "decided": .number(Double(counts.decided)), "from_cache": .number(Double(counts.cached)),
      "largest_position_usd": .text(configuration.ceilings.largestPosition?.dollars),
      "leverage": configuration.ceilings.leverage.map { .number($0) } ?? .null,
      "refused": .number(Double(counts.refused.values.reduce(0, +))),
      "repaired": .number(Double(counts.repaired)), "strategy": .string(known.standing.strategy.id),
      "time_to_live_seconds": .number(configuration.timeToLive / .seconds(1)),
    ])
  }

  /// `GET /v1/accounts/{id}/strategy`.
  func strategy(_ request: Request, _ context: SidecarContext) async throws -> Response {
    try request.allowQuery()
    let room = try room()
    let account = try self.account(try Request.name(context), context, at: nil)
    try rates.enter(context.caller.tenant, .strategies, at: clock.now())
    guard let known = room.account(account) else { throw noAccount(account, room) }
    return standing(known.standing, account, room)
  }

  /// `POST /v1/accounts/{id}/strategy`: `{"strategy":"aggressive","reason":"…"}`.
  func switchStrategy(_ request: Request, _ context: SidecarContext) async throws -> Response {
    try request.allowQuery()
    let room = try room()
    let account = try self.account(try Request.name(context), context, at: nil)
    let wanted = try StrategySwitchRequest(json: try await body(request))
    try rates.enter(context.caller.tenant, .strategies, at: clock.now())
    guard room.account(account) != nil else { throw noAccount(account, room) }
    do {
      return standing(
        try await room.switchStrategy(of: account, to: wanted.strategy, because: wanted.reason), account, room
      )
    } catch DecisionsError.refused(_, _, let reason) {
      throw Problem(.invalid, reason, at: "/strategy")
    }
  }

  /// `GET /v1/strategies/{id}/performance`: what an account's decisions by a strategy would have earned within a time.
  func strategyPerformance(_ request: Request, _ context: SidecarContext) async throws -> Response {
    try request.allowQuery("account", "timeframe")
    let room = try room()
    let name = try Request.name(context)
    guard (try? room.book.strategy(name)) != nil else {
      throw Problem(
        .notFound, "there is no strategy \(name.quotedForMessage)",
        wayOut: "there are \(room.book.strategies.map(\.id).joined(separator: ", "))")
    }
    let (timeframe, hours) = try Self.timeframe(request, default: "7d")
    let account = try account(try request.queryName("account"), context, at: "?account")
    try rates.enter(context.caller.tenant, .strategies, at: clock.now())
    let records = try await trackRecords(room, by: .strategy, of: account, hours: hours)
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("account")
      writer.string(account)
      writer.key("strategy")
      writer.string(name)
      writer.key("timeframe")
      writer.string(timeframe)
      writer.key("performance")
      if let record = records[name, account: account] {
        writer.json(Leaderboard.Row(record).json)
      } else {
        writer.null()
      }
    }
    return .json(writer.bytes)
  }

  // MARK: Parts

  /// What decisions of the last hours would have earned; reads the history, on a thread that may wait.
  ///
  /// - Parameter account: of this one; nil for all.
  func trackRecords(
    _ room: TradingRoom, by grouping: TrackRecords.Grouping, of account: String? = nil, hours: Int
  ) async throws -> TrackRecords {
    var query = DecisionHistory.Query()
    let now = clock.date()
    query.account = account
    query.from = now.adding(seconds: -Int64(hours) * 3_600)
    let wanted = query
    return try await NIOThreadPool.singleton.runIfActive {
      try TrackRecords(by: grouping, of: room.history, wanted, at: now)
    }
  }

  func room() throws(Problem) -> TradingRoom {
    guard let room = generation.trading else {
      throw Problem(
        .notFound, "no decisions are made here", wayOut: "start it with deadband serve --decisions")
    }
    return room
  }

  /// Whose decisions are meant: the caller's own, or whose an operator names.
  private func account(
    _ asked: String?, _ context: SidecarContext, at place: String?
  ) throws(Problem) -> String {
    guard let asked, asked != context.caller.tenant else { return context.caller.tenant }
    guard context.caller.isOperator else {
      throw Problem(.forbidden, "another account is an operator's to speak for", at: place)
    }
    return asked
  }

  private func noAccount(_ id: String, _ room: TradingRoom) -> Problem {
    Problem(
      .notFound, "there is no account \(id.quotedForMessage)",
      wayOut: "there are \(room.accountIDs.prefix(20).joined(separator: ", "))")
  }

  private func standing(_ standing: TradingRoom.Standing, _ account: String, _ room: TradingRoom) -> Response
  {
    .json([
      "account": .string(account), "reason": .text(standing.reason),
      "since": .text(standing.since?.description),
      "strategies": .array(room.book.strategies.map { .string($0.id) }), "strategy": standing.strategy.json,
    ])
  }

  private static func timeframe(
    _ request: Request, default standard: String
  ) throws -> (text: String, hours: Int) {
    let text = try request.query("timeframe") ?? standard
    guard let hours = hours(text) else {
      throw Problem(
        .invalid, "\(text.quotedForMessage) is refused; 1h to 744h, or 1d to 31d, are allowed",
        at: "?timeframe")
    }
    return (text, hours)
  }

  private static func hours(_ text: String) -> Int? {
    guard let unit = text.last, let count = Int(text.dropLast()), count > 0, count <= 744 else { return nil }
    switch unit {
    case "h": return count
    case "d" where count <= 31: return count * 24
    default: return nil
    }
  }
}

extension Problem {
  /// What is wrong with a document about decisions.
  init(_ error: DecisionsError) {
    switch error {
    case .refused(_, let path, let reason):
      guard !path.isEmpty else {
        self.init(.notJSON, reason)
        return
      }
      // `$.markets.BTC` and `$.assets[1]` as JSON pointers.
      let pointer = path.dropFirst().replacing("[", with: ".").replacing("]", with: "").replacing(
        ".", with: "/")
      self.init(.invalid, reason, at: pointer.isEmpty ? nil : String(pointer))
    }
  }

  /// Why nothing was decided; its code stands beside.
  init(_ refusal: DecisionRefusal) {
    let kind: Kind =
      switch refusal.code {
      case .invalidRequest, .insufficientMarketData: .invalid
      case .model, .invalidDecision: .analyst
      case .budget: .budget
      case .store: .failure
      case .shutDown: .unavailable
      }
    self.init(kind, refusal.reasons.joined(separator: "; "), wayOut: refusal.wayOut)
    code = refusal.code.rawValue
  }
}
