import Deadband
import DeadbandInterface
import DeadbandTesting
import Foundation
import Testing

@testable import DeadbandServer

@Suite struct GenerationTests {
  private func generation(_ world: SidecarWorld) throws -> Generation {
    let configuration = try AnalystsConfiguration(
      file: nil, environment: ["OPENAI_API_KEY": "k"], flags: ["providers.openai.model": "gpt-4o-mini"])
    let analysts = try Analysts(configuration, ledger: nil)
    return Generation(world.engine, analysts: analysts) {
      SidecarWorld.engine(PromptedAnalyst($0), world.place, world.clock)
    }
  }

  @Test func aModelIsFoundByEveryNameItHasAndHasOneEngine() async throws {
    let world = try SidecarWorld()
    let generation = try generation(world)
    let desks = try ["openai", "gpt-4o-mini", "openai/gpt-4o-mini"].map { try generation.desk($0) }
    #expect(Set(desks.map { ObjectIdentifier($0) }).count == 1)
    #expect(try generation.desk("default") === generation.main)
    #expect(generation.engines.count == 2)
    let problem = #expect(throws: Problem.self) { try generation.desk("gpt-9") }
    #expect(problem?.kind == .notFound)
    #expect(problem?.wayOut?.contains("gpt-4o-mini") == true)
    await generation.shutdown(within: .seconds(1))
  }

  /// Calls of the old generation are waited for; requests go to the new one at once.
  @Test func whatIsUnderWayEndsWithTheGenerationThatBeganIt() async throws {
    let gate = Gate()
    let world = try SidecarWorld(
      PromptedAnalyst(
        ScriptedAnalyst { _, _ in
          await gate.pass()
          return .success(#"{"action":"old"}"#)
        }))
    let ask = #"{"subject":"SPY IC","snapshot":{"underlying_price":100}}"#
    try await world.test { client async throws in
      async let old = client.post("/v1/analyses", ask)
      await gate.arrival()
      let next = Generation(
        SidecarWorld.engine(
          PromptedAnalyst(ScriptedAnalyst(answering: #"{"action":"new"}"#)), world.place, world.clock))
      async let replaced: Void = world.sidecar.replace(next, tokens: nil)
      while world.sidecar.generation !== next { await Task.yield() }
      let other = ask.replacing("SPY", with: "QQQ")
      #expect(try await client.post("/v1/analyses", other).json["analysis"]?.text("action") == "new")
      gate.open()
      #expect(try await old.json["analysis"]?.text("action") == "old")
      await replaced
    }
  }
}
