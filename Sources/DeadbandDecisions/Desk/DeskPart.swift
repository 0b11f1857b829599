import Deadband
import DeadbandCore

/// One asset's part of a decision, as the engine keeps it: the part, and what the answer it came with said of the portfolio.
struct DeskPart: Sendable, Hashable {
  let decision: AssetDecision
  let rationale: String
  let riskLevel: RiskLevel

  init(_ decision: AssetDecision, rationale: String, riskLevel: RiskLevel) {
    self.decision = decision
    self.rationale = rationale
    self.riskLevel = riskLevel
  }

  /// Reads what ``text`` wrote.
  init(_ json: [UInt8]) throws(DecisionsError) {
    let root = try DocumentNode<DecisionsError>(json: json, source: "a cached decision")
    let fields = try root.object(required: [
      "decision", "action", "portfolio_rationale", "portfolio_risk_level",
    ])
    decision = try DecisionDocument.decision(fields.required("decision"))
    rationale = try fields.required("portfolio_rationale").string()
    riskLevel = try DecisionDocument.word(fields.required("portfolio_risk_level"))
  }

  /// The action stands first and alone: by it answers are compared.
  var text: String {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("action")
      writer.string(decision.action.rawValue)
      writer.key("decision")
      decision.write(to: &writer)
      writer.key("portfolio_rationale")
      writer.string(rationale)
      writer.key("portfolio_risk_level")
      writer.string(riskLevel.rawValue)
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}

/// What the engine calls an asset: the answer depends on the side that it is held on, and on which of several models gave it, so these
/// are parts of the name.
enum DeskSubject {
  static func name(_ asset: Asset, _ side: Side?, variant: String?) -> String {
    [asset.symbol, side?.rawValue, variant.map { "by \($0)" }].compactMap { $0 }.joined(separator: " ")
  }

  static func asset(_ name: String) -> Asset? { Asset(String(name.prefix { $0 != " " })) }
}
