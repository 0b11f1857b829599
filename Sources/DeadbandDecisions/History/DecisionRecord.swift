public import DeadbandCore

/// What happened to an account's decisions at one time, as the history keeps it.
public struct DecisionRecord: Sendable, Hashable {
  /// What happened.
  public enum Event: Sendable, Hashable {
    /// Something was decided that the account had not been told before: the decision, the assets whose parts are new, those that a model was
    /// asked about.
    case decided(PortfolioDecision, changed: [Asset], asked: [Asset])
    /// Nothing was decided.
    case refused(DecisionRefusal.Code, reasons: [String])
    /// The account trades by another strategy from now on.
    case switched(from: String, reason: String)
    /// A decision of the older form, about one asset, was taken over.
    case imported(AssetDecision)
  }

  /// When. The history moves it on by nanoseconds where two would have one time.
  public internal(set) var at: Timestamp
  /// Whose.
  public let account: String
  /// The strategy that was in force; of a switch the new one.
  public let strategy: String
  /// Who decided; empty where nobody did.
  public let model: String
  /// What happened.
  public let event: Event
  /// What asking cost.
  public let cost: Money
  /// How long the model took; nil where none was asked.
  public let latency: Duration?
  /// What a decision was made on; nil where nothing was decided, and of records older than this.
  public let basis: DecisionBasis?

  /// A record.
  public init(
    at instant: Timestamp, account: String, strategy: String, model: String, event: Event,
    cost: Money = .zero,
    latency: Duration? = nil, basis: DecisionBasis? = nil
  ) {
    at = instant
    self.basis = basis
    self.account = account
    self.strategy = strategy
    self.model = model
    self.event = event
    self.cost = cost
    self.latency = latency
  }

  /// The assets that it is about.
  public var assets: [Asset] {
    switch event {
    case .decided(let decision, _, _): decision.decisions.map(\.asset)
    case .imported(let decision): [decision.asset]
    case .refused, .switched: []
    }
  }
}

// MARK: As JSON

extension DecisionRecord {
  /// Its document on one line, without a line's end: `{"at":…,"account":…,"event":"decided",…}`. Reads back the same.
  public var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      func text(_ key: String, _ value: String) {
        writer.key(key)
        writer.string(value)
      }
      func assets(_ key: String, _ assets: [Asset]) {
        writer.key(key)
        writer.array { writer in for asset in assets { writer.string(asset.symbol) } }
      }
      text("at", at.description)
      text("account", account)
      text("strategy", strategy)
      text("model", model)
      switch event {
      case .decided(let decision, let changed, let asked):
        text("event", "decided")
        assets("changed", changed)
        assets("asked", asked)
        writer.key("decision")
        decision.write(to: &writer)
      case .refused(let code, let reasons):
        text("event", "refused")
        text("code", code.rawValue)
        writer.key("reasons")
        writer.array { writer in for reason in reasons { writer.string(reason) } }
      case .switched(let from, let reason):
        text("event", "switched")
        text("from", from)
        text("reason", reason)
      case .imported(let decision):
        text("event", "imported")
        writer.key("decision")
        decision.write(to: &writer)
      }
      text("cost_usd", cost.dollars)
      writer.key("latency_ms")
      if let latency { writer.number(latency / .milliseconds(1)) } else { writer.null() }
      if let basis {
        writer.key("basis")
        basis.write(to: &writer)
      }
    }
    return writer.bytes
  }

  /// Reads a document.
  ///
  /// - Throws: ``DecisionsError`` with the place of what is wrong.
  public init(json: [UInt8], source: String) throws(DecisionsError) {
    let root = try DocumentNode<DecisionsError>(json: json, source: source)
    let fields = try root.object(
      required: ["at", "account", "strategy", "model", "event", "cost_usd"],
      optional: ["latency_ms", "changed", "asked", "decision", "code", "reasons", "from", "reason", "basis"])
    func assets(_ key: String) throws(DecisionsError) -> [Asset] {
      var assets: [Asset] = []
      for node in try fields.required(key).list() { assets.append(try DecisionDocument.asset(node)) }
      return assets
    }
    at = try DecisionDocument.time(fields.required("at"))
    account = try fields.required("account").string()
    strategy = try fields.required("strategy").string()
    model = try fields.required("model").string()
    let costNode = try fields.required("cost_usd")
    let dollars = try costNode.string("dollars as a text")
    do throws(MoneyError) { cost = try Money(dollars: dollars) } catch {
      throw costNode.error(error.description)
    }
    latency = try fields["latency_ms"].flatMap { node throws(DecisionsError) in
      node.value == .null
        ? nil : .milliseconds(1) * (try node.number("milliseconds") { $0 >= 0 && $0 < 1e12 })
    }
    basis = try fields["basis"].map { node throws(DecisionsError) in try DecisionBasis(node) }
    let kind = try fields.required("event")
    switch try kind.string("decided, refused, switched or imported") {
    case "decided":
      event = .decided(
        try DecisionDocument.portfolio(fields.required("decision")), changed: try assets("changed"),
        asked: try assets("asked"))
    case "refused":
      let code = try fields.required("code").string("a code") { DecisionRefusal.Code(rawValue: $0) != nil }
      var reasons: [String] = []
      for node in try fields.required("reasons").list() { reasons.append(try node.string()) }
      event = .refused(DecisionRefusal.Code(rawValue: code) ?? .invalidDecision, reasons: reasons)
    case "switched":
      event = .switched(
        from: try fields.required("from").string(), reason: try fields.required("reason").string())
    case "imported":
      event = .imported(try DecisionDocument.kept(fields.required("decision")))
    default: throw kind.error("decided, refused, switched or imported are known")
    }
  }
}
