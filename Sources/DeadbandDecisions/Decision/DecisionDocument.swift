internal import DeadbandCore
internal import DeadbandWire

/// Decisions as JSON: what models answer, services send and the history keeps.
///
///     {"decisions":[{"asset":"BTCUSDT","action":"buy","allocation_usd":2500,"tp_price":71000,"sl_price":64000,
///                    "rationale":"…","confidence":72,"risk_level":"medium"}],
///      "portfolio_rationale":"…","total_allocation_usd":2500,"portfolio_risk_level":"medium"}
enum DecisionDocument {
  /// The longest rationale that is taken, in bytes of UTF-8.
  static let rationaleByteLimit = 8 << 10

  /// A decision about a portfolio.
  ///
  /// - Parameter source: what the document is called in errors.
  static func portfolio(_ json: [UInt8], source: String) throws(DecisionsError) -> PortfolioDecision {
    try portfolio(DocumentNode(json: json, source: source))
  }

  static func portfolio(_ root: DocumentNode<DecisionsError>) throws(DecisionsError) -> PortfolioDecision {
    let fields = try root.object(
      required: ["decisions", "portfolio_rationale", "total_allocation_usd", "portfolio_risk_level"])
    let nodes = try fields.required("decisions").list()
    guard nodes.count <= AssetList.limit else {
      throw try fields.required("decisions").error(
        "\(nodes.count) decisions; at most \(AssetList.limit) assets are decided about together")
    }
    var decisions: [AssetDecision] = []
    for node in nodes { decisions.append(try decision(node)) }
    return PortfolioDecision(
      decisions, rationale: try text(fields.required("portfolio_rationale")),
      total: try money(fields.required("total_allocation_usd")),
      riskLevel: try word(fields.required("portfolio_risk_level")))
  }

  /// A decision about one asset.
  static func decision(_ node: DocumentNode<DecisionsError>) throws(DecisionsError) -> AssetDecision {
    try part(
      node.object(
        required: ["asset", "action", "allocation_usd", "rationale", "confidence", "risk_level"],
        optional: ["tp_price", "sl_price"]), assetKey: "asset")
  }

  /// A part as the history keeps it: one of the older form may have no risk level.
  static func kept(_ node: DocumentNode<DecisionsError>) throws(DecisionsError) -> AssetDecision {
    try part(
      node.object(
        required: ["asset", "action", "allocation_usd", "rationale", "confidence"],
        optional: ["tp_price", "sl_price", "risk_level"]), assetKey: "asset")
  }

  /// A document of the older form, about one asset: `symbol`, `action`, `allocation_usd`, `rationale`, `confidence`, and nothing
  /// else is needed. Prices, a risk level and a time are taken where they stand; whatever else stands there is refused, so that nothing is
  /// lost unsaid.
  static func older(
    _ node: DocumentNode<DecisionsError>
  ) throws(DecisionsError) -> (decision: AssetDecision, at: Timestamp?) {
    let fields = try node.object(
      required: ["symbol", "action", "allocation_usd", "rationale", "confidence"],
      optional: ["tp_price", "sl_price", "risk_level", "timestamp"])
    return (
      try part(fields, assetKey: "symbol"),
      try fields["timestamp"].map { node throws(DecisionsError) in try time(node) }
    )
  }

  static func time(_ node: DocumentNode<DecisionsError>) throws(DecisionsError) -> Timestamp {
    let text = Array(try node.string("a time, RFC 3339").utf8)
    do throws(TimeFormatError) { return try Timestamp(parsing: text, in: text.indices) } catch {
      throw node.error(error.reason)
    }
  }

  private static func part(
    _ fields: DocumentObject<DecisionsError>, assetKey: String
  ) throws(DecisionsError) -> AssetDecision {
    AssetDecision(
      try asset(fields.required(assetKey)), try word(fields.required("action")),
      allocation: try money(fields.required("allocation_usd")),
      takeProfit: try price(fields["tp_price"]), stopLoss: try price(fields["sl_price"]),
      rationale: try text(fields.required("rationale")),
      confidence: try confidence(fields.required("confidence")),
      riskLevel: try fields["risk_level"].flatMap { node throws(DecisionsError) in
        node.value == .null ? nil : try word(node)
      })
  }

  // MARK: Fields

  static func asset(_ node: DocumentNode<DecisionsError>) throws(DecisionsError) -> Asset {
    let symbol = try node.string(Asset.form) { Asset($0) != nil }
    guard let asset = Asset(symbol) else { throw node.error("\(Asset.form) is needed") }
    return asset
  }

  /// Dollars, exact as they stand: at most nine decimals, none of them rounded away.
  static func money(_ node: DocumentNode<DecisionsError>) throws(DecisionsError) -> Money {
    let dollars = try node.number("dollars, 0 or more") { $0 >= 0 }
    do throws(MoneyError) { return try Money(dollars: dollars.plain) } catch {
      throw node.error(error.description)
    }
  }

  private static func price(_ node: DocumentNode<DecisionsError>?) throws(DecisionsError) -> Double? {
    guard let node, node.value != .null else { return nil }
    return try node.number("a price above 0, or null") { $0 > 0 }
  }

  private static func confidence(_ node: DocumentNode<DecisionsError>) throws(DecisionsError) -> Double {
    try node.number("a number from 0 to 100") { (0...100).contains($0) }
  }

  private static func text(_ node: DocumentNode<DecisionsError>) throws(DecisionsError) -> String {
    try node.string("a text of at most \(rationaleByteLimit) bytes") { $0.utf8.count <= rationaleByteLimit }
  }

  static func word<Word: RawRepresentable<String> & CaseIterable>(
    _ node: DocumentNode<DecisionsError>
  ) throws(DecisionsError) -> Word {
    let needed = "one of \(Word.allCases.map(\.rawValue).joined(separator: ", "))"
    let text = try node.string(needed) { Word(rawValue: $0) != nil }
    guard let word = Word(rawValue: text) else { throw node.error("\(needed) is needed") }
    return word
  }

  // MARK: The form that models are asked for

  /// What an answer has to look like, as providers take it: no optional field, nothing beside.
  static let schema = try? JSONSchema(
    Array(
      """
      {"type":"object","additionalProperties":false,\
      "required":["decisions","portfolio_rationale","total_allocation_usd","portfolio_risk_level"],\
      "properties":{"decisions":{"type":"array","items":{"type":"object","additionalProperties":false,\
      "required":["asset","action","allocation_usd","tp_price","sl_price","rationale","confidence","risk_level"],\
      "properties":{"asset":{"type":"string"},"action":{"type":"string","enum":["buy","sell","hold","adjust","close"]},\
      "allocation_usd":{"type":"number"},"tp_price":{"type":["number","null"]},"sl_price":{"type":["number","null"]},\
      "rationale":{"type":"string"},"confidence":{"type":"number"},\
      "risk_level":{"type":"string","enum":["low","medium","high"]}}}},\
      "portfolio_rationale":{"type":"string"},"total_allocation_usd":{"type":"number"},\
      "portfolio_risk_level":{"type":"string","enum":["low","medium","high"]}}}
      """.utf8))
}

// MARK: Writing

extension AssetDecision {
  /// Writes it as an object. What the older form does not say is null.
  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writeFields(to: &writer)
    }
  }

  func writeFields(to writer: inout JSONWriter) {
    writer.key("asset")
    writer.string(asset.symbol)
    writer.key("action")
    writer.string(action.rawValue)
    writer.key("allocation_usd")
    writer.json(allocation.dollars.utf8)
    writer.key("tp_price")
    if let takeProfit { writer.number(takeProfit) } else { writer.null() }
    writer.key("sl_price")
    if let stopLoss { writer.number(stopLoss) } else { writer.null() }
    writer.key("rationale")
    writer.string(rationale)
    writer.key("confidence")
    writer.number(confidence)
    writer.key("risk_level")
    if let riskLevel { writer.string(riskLevel.rawValue) } else { writer.null() }
  }
}

extension PortfolioDecision {
  /// Its document. O(bytes).
  public var json: [UInt8] {
    var writer = JSONWriter()
    write(to: &writer)
    return writer.bytes
  }

  func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("decisions")
      writer.array { writer in for decision in decisions { decision.write(to: &writer) } }
      writer.key("portfolio_rationale")
      writer.string(rationale)
      writer.key("total_allocation_usd")
      writer.json(total.dollars.utf8)
      writer.key("portfolio_risk_level")
      writer.string(riskLevel.rawValue)
    }
  }

  /// Reads a document.
  ///
  /// - Parameter source: what it is called in errors.
  /// - Throws: ``DecisionsError`` with the place of what is wrong. What a decision means is ``DecisionCheck``'s to judge.
  public init(json: [UInt8], source: String) throws(DecisionsError) {
    self = try DecisionDocument.portfolio(json, source: source)
  }
}
