internal import Deadband
public import DeadbandCore
internal import DeadbandStore

/// A request for a decision as services send it.
///
///     {"account":"default","assets":["BTCUSDT"],"markets":{"BTCUSDT":{"underlying_price":65000,"rsi":55}},
///      "equity_usd":100000,"free_capital_usd":40000,
///      "positions":{"BTCUSDT":{"quantity":0.1,"entry_price":61000}},"at":"2026-11-27T15:00:00Z"}
///
/// `markets`, `equity_usd` and `free_capital_usd` are needed; without `assets` it is about the account's, without `positions` nobody knows what
/// is open. Any further key is refused.
public struct DecisionForm: Sendable {
  /// Whose; nil for the caller's.
  public let account: String?
  /// What is decided about; nil for the account's.
  public let assets: AssetList?
  /// Each asset's market.
  public let markets: [Asset: Snapshot]
  /// The account.
  public let state: PortfolioState
  /// The markets' time; nil for that of the request.
  public let at: Timestamp?

  /// Reads a request.
  ///
  /// - Throws: ``DecisionsError`` with the place of what is wrong.
  public init(json: [UInt8], schema: IndicatorSchema = .standard) throws(DecisionsError) {
    let root = try DocumentNode<DecisionsError>(json: json, source: "")
    let fields = try root.object(
      required: ["markets", "equity_usd", "free_capital_usd"],
      optional: ["account", "assets", "positions", "at"])
    account = try fields["account"].map { node throws(DecisionsError) in
      try node.string("an account's name") { AccountConfiguration.isID($0) }
    }
    assets = try fields["assets"].map { node throws(DecisionsError) in try Self.assets(node) }
    markets = try Self.markets(fields.required("markets"), schema)
    var holdings: [Asset: Holding]?
    if let node = fields["positions"] {
      var known: [Asset: Holding] = [:]
      for (asset, node) in try Self.byAsset(node) {
        let fields = try node.object(required: ["quantity", "entry_price"])
        known[asset] = Holding(
          quantity: try fields.required("quantity").number("units, below 0 where sold") { _ in true },
          entryPrice: try fields.required("entry_price").number("a price above 0") { $0 > 0 })
      }
      holdings = known
    }
    state = PortfolioState(
      equity: try DecisionDocument.money(fields.required("equity_usd")),
      freeCapital: try DecisionDocument.money(fields.required("free_capital_usd")), holdings: holdings)
    at = try fields["at"].map { node throws(DecisionsError) in try DecisionDocument.time(node) }
  }

  private static func assets(_ node: DocumentNode<DecisionsError>) throws(DecisionsError) -> AssetList {
    let nodes = try node.list()
    // By their number, before anything is made of them.
    guard nodes.count <= AssetList.limit else {
      throw node.error("\(nodes.count) assets; at most \(AssetList.limit) may be decided about together")
    }
    var assets: [Asset] = []
    for node in nodes { assets.append(try DecisionDocument.asset(node)) }
    do throws(DecisionsError) { return try AssetList(assets) } catch {
      guard case .refused(_, _, let reason) = error else { throw error }
      throw node.error(reason)
    }
  }

  private static func markets(
    _ node: DocumentNode<DecisionsError>, _ schema: IndicatorSchema
  ) throws(DecisionsError) -> [Asset: Snapshot] {
    var markets: [Asset: Snapshot] = [:]
    for (asset, node) in try byAsset(node) {
      var writer = JSONWriter()
      writer.value(node.value)
      do { markets[asset] = try Snapshot(json: writer.bytes, schema: schema) } catch {
        throw node.error("\(error)")
      }
    }
    return markets
  }

  private static func byAsset(
    _ node: DocumentNode<DecisionsError>
  ) throws(DecisionsError) -> [(Asset, DocumentNode<DecisionsError>)] {
    let fields = try node.fields()
    guard fields.count <= AssetList.limit else {
      throw node.error("\(fields.count) assets; at most \(AssetList.limit) may be decided about together")
    }
    var found: [(Asset, DocumentNode<DecisionsError>)] = []
    for (key, node) in fields {
      guard let asset = Asset(key) else {
        throw node.error("\(key.quotedForMessage) is refused; \(Asset.form) is needed")
      }
      found.append((asset, node))
    }
    return found
  }
}

extension ModelReply {
  fileprivate func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("model")
      writer.string(name)
      writer.key("decision")
      if case .success(let outcome) = result { outcome.decision.write(to: &writer) } else { writer.null() }
      writer.key("error")
      if case .failure(let refusal) = result {
        writer.object { writer in
          writer.key("code")
          writer.string(refusal.code.rawValue)
          writer.key("reasons")
          writer.array { writer in for reason in refusal.reasons { writer.string(reason) } }
        }
      } else {
        writer.null()
      }
    }
  }
}

extension TradingRoom.Decided {
  private var parts: [(model: String, part: DecisionOutcome.Part)] {
    replies.flatMap { reply in
      ((try? reply.result.get())?.parts ?? []).map { (reply.name, $0) }
    }
  }

  /// The answer to a request: the decision, where each part of it came from, and what each model said.
  ///
  /// - Parameter account: whose it is.
  public func json(_ account: String) -> [UInt8] {
    var writer = JSONWriter(capacity: 1_024)
    writer.object { writer in
      writer.key("account")
      writer.string(account)
      writer.key("strategy")
      writer.string(strategy)
      writer.key("decision")
      decision.write(to: &writer)
      writer.key("parts")
      writer.array { writer in
        for (model, part) in parts {
          writer.object { writer in
            writer.key("model")
            writer.string(model)
            writer.key("asset")
            writer.string(part.asset.symbol)
            writer.key("asked")
            writer.boolean(part.isAsked)
            writer.key("source")
            writer.string(part.outcome.source.name)
            writer.key("age_seconds")
            writer.number(part.outcome.ageSeconds)
            writer.key("rules")
            writer.array { writer in
              if part.isAsked { for rule in part.outcome.rules.rules { writer.string(rule.description) } }
            }
          }
        }
      }
      writer.key("models")
      // The only one's is the decision.
      writer.array { writer in if replies.count > 1 { for reply in replies { reply.write(to: &writer) } } }
      writer.key("changed")
      writer.array { writer in for asset in changed { writer.string(asset.symbol) } }
      writer.key("cost_usd")
      writer.string(cost.dollars)
      writer.key("recorded_at")
      if let record { writer.string(record.at.description) } else { writer.null() }
      writer.key("record_error")
      if let recordError { writer.string(recordError.description) } else { writer.null() }
    }
    return writer.bytes
  }
}
