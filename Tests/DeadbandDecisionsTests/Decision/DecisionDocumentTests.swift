import DeadbandCore
import DeadbandWire
import Testing

@testable import DeadbandDecisions

@Suite struct DecisionDocumentTests {
  private static let valid = """
    {"decisions":[{"asset":"BTCUSDT","action":"buy","allocation_usd":2500.25,"tp_price":71000,"sl_price":64000.5,\
    "rationale":"trend \\"up\\"","confidence":72.5,"risk_level":"medium"},\
    {"asset":"ETHUSDT","action":"hold","allocation_usd":0,"tp_price":null,"sl_price":null,"rationale":"waits",\
    "confidence":50,"risk_level":"low"}],"portfolio_rationale":"half","total_allocation_usd":2500.25,\
    "portfolio_risk_level":"medium"}
    """

  @Test func whatIsReadIsWrittenAsItStood() throws {
    let decision = try PortfolioDecision(json: Array(Self.valid.utf8), source: "t")
    #expect(String(decoding: decision.json, as: UTF8.self) == Self.valid)
    #expect(decision.total == Money(nanoDollars: 2_500_250_000_000) && decision.sum == decision.total)
  }

  @Test(
    arguments: [
      ("2500.25,\"tp", "-1,\"tp", "$.decisions[0].allocation_usd: "),
      ("72.5", "101", "$.decisions[0].confidence: "),
      ("\"buy\"", "\"short\"", "$.decisions[0].action: "), ("71000", "0", "$.decisions[0].tp_price: "),
      ("64000.5", "\"x\"", "$.decisions[0].sl_price: "), ("\"BTCUSDT\"", "\"btc\"", "$.decisions[0].asset: "),
      ("\"medium\"}", "\"huge\"}", "$.decisions[0].risk_level: "),
      ("\"half\"", "7", "$.portfolio_rationale: "),
      ("2500.25,\"tp", "1e300,\"tp", "$.decisions[0].allocation_usd: "),
      ("2500.25,\"tp", "0.0000000001,\"tp", "$.decisions[0].allocation_usd: "),
      ("2500.25,\"tp", "NaN,\"tp", ""), ("{\"decisions\"", "I would buy. {\"decisions\"", ""),
      ("\"confidence\":72.5,", "", "\"confidence\" is missing"),
      ("\"rationale\":\"waits\"", "\"why\":\"waits\"", "unknown key"),
    ]) func whatIsWrongIsSaidWithItsPlace(_ old: String, _ new: String, _ reason: String) throws
  {
    let text = Self.valid.replacing(old, with: new, maxReplacements: 1)
    #expect(text != Self.valid)
    let error = #expect(throws: DecisionsError.self) {
      try PortfolioDecision(json: Array(text.utf8), source: "t")
    }
    #expect(try #require(error).description.contains(reason), "\(error.map(\.description) ?? "")")
  }

  @Test func theOlderFormLosesNothing() throws {
    let text =
      #"{"symbol":"ETHUSDT","action":"sell","allocation_usd":120.5,"rationale":"weak","confidence":66}"#
    let old = try DecisionDocument.older(DocumentNode(json: Array(text.utf8), source: "t"))
    #expect(old.at == nil)
    #expect(
      old.decision
        == AssetDecision(
          try #require(Asset("ETHUSDT")), .sell, allocation: Money(nanoDollars: 120_500_000_000),
          rationale: "weak",
          confidence: 66, riskLevel: nil))
  }

  /// What providers take: every field is required, nothing else may stand there, and what is valid keeps it.
  @Test func theFormThatModelsAreAskedForIsTheOneThatIsRead() throws {
    let schema = try #require(DecisionDocument.schema)
    #expect(schema.violations(of: Array(Self.valid.utf8)).isEmpty)
    #expect(!schema.violations(of: Array("{}".utf8)).isEmpty)
  }
}
