import DeadbandPrompts
import Testing

@testable import DeadbandCore
@testable import DeadbandLab

struct AnalysisCostTests {
  @Test("A call costs its prompt and the example answer at the model's price")
  func call() throws {
    let snapshot = try Snapshot(["underlying_price": .number(451.2), "rsi": .number(55)])
    let position = Array("short put 430".utf8)
    var bytes: [UInt8] = []
    PromptText(strategy: "IRON_CONDOR").append(snapshot, position: position[...], to: &bytes)
    let tokens = Int64(TokenScanner.count(bytes))
    var cost = AnalysisCost(model: try PriceList.bundled.model(named: "gpt-4.1"))
    #expect(cost.promptTokens(snapshot, strategy: "IRON_CONDOR", position: position[...]) == Int(tokens))
    let money = try cost.ofCall(snapshot, strategy: "IRON_CONDOR", position: position[...])
    // $2 and $8 a million are 2,000 and 8,000 nano-dollars a token.
    #expect(money.nanoDollars == tokens * 2000 + Int64(AnalysisCost.answerTokens) * 8000)
  }
}
