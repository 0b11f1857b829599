import DeadbandTesting
import Foundation
import Testing

@testable import Deadband

/// How readily an engine asks, by what calls cost and what money is left.
@Suite struct FreshnessTests {
  private static func priced(_ profile: ThresholdProfile = .seed) throws -> ThresholdProfile {
    let curve = try #require(
      FreshnessCurve(
        settings: profile.settingsDigest, knob: .relaxation,
        measured: [
          "": [
            .init(setting: 0.5, asked: 0.6, wrong: 0.01), .init(setting: 1, asked: 0.4, wrong: 0.02),
            .init(setting: 4, asked: 0.2, wrong: 0.1),
          ]
        ]))
    return try #require(profile.priced(by: curve))
  }

  private static let dollar = Money(nanoDollars: 1_000_000_000)

  private func world(
    _ profile: ThresholdProfile, callCosts cents: Int64, ledger: Ledger? = nil, callPrice: Money? = nil
  ) throws -> World {
    let scripted = ScriptedAnalyst(cost: Money(nanoDollars: cents * 10_000_000)) { _, _ in
      .success(#"{"action":"hold"}"#)
    }
    let price = try #require(FreshnessPrice(wrongAnswer: Self.dollar))
    return try World(PromptedAnalyst(scripted, family: "test/model"), profile: profile, ledger: ledger) {
      $0.freshness = FreshnessConfiguration(price, callPrice: callPrice)
    }
  }

  /// Whether a move of `share` of the price, an hour after the answer, is asked about.
  private func asks(_ world: World, movedBy share: Double) async throws -> Bool {
    let subject = try world.engine.subject("SPY \(share)")
    _ = try await world.engine.analysis(for: subject, snapshot: .at(100))
    world.clock.advance(by: .seconds(3_600))
    let outcome = try await world.engine.analysis(for: subject, snapshot: .at(100 * (1 + share)))
    return outcome.verdict.action == .refresh
  }

  @Test func `cheap calls are made where dear ones are not`() async throws {
    let cheap = try world(Self.priced(), callCosts: 1)
    #expect(try await asks(cheap, movedBy: 0.02))
    #expect(cheap.engine.freshness(ofTenant: Subject.commonTenant)?.settings == ["": 0.5])
    await cheap.engine.shutdown()
    let dear = try world(Self.priced(), callCosts: 50)
    #expect(try await asks(dear, movedBy: 0.04) == false)
    #expect(try await asks(dear, movedBy: 0.15))
    let standing = try #require(dear.engine.freshness(ofTenant: Subject.commonTenant))
    #expect(standing.settings == ["": 4] && standing.breakEven == 0.5 && !standing.isSaving)
    await dear.engine.shutdown()
  }

  @Test func `until a call's price is known the profile decides as it is`() async throws {
    let unknown = try world(Self.priced(), callCosts: 50)
    #expect(unknown.engine.freshness(ofTenant: Subject.commonTenant) == nil)
    await unknown.engine.shutdown()
    let told = try world(Self.priced(), callCosts: 50, callPrice: Money(nanoDollars: 10_000_000))
    _ = try await told.engine.analysis(for: told.engine.subject("A"), snapshot: .at(100))
    #expect(told.engine.freshness(ofTenant: Subject.commonTenant)?.settings == ["": 0.5])
    await told.engine.shutdown()
    // No curve: nothing to choose from.
    let plain = try world(.seed, callCosts: 50)
    #expect(try await asks(plain, movedBy: 0.06))
    #expect(plain.engine.freshness(ofTenant: Subject.commonTenant) == nil)
    await plain.engine.shutdown()
  }

  @Test func `the mean of the latest calls is a call's price`() throws {
    let price = try #require(FreshnessPrice(wrongAnswer: Self.dollar))
    let guide = try #require(
      FreshnessGuide(try Self.priced(), FreshnessConfiguration(price), isCertified: false))
    #expect(guide.call == nil)
    guide.note(Money(nanoDollars: 1_000))
    #expect(guide.call == Money(nanoDollars: 1_000))
    for _ in 0..<200 { guide.note(Money(nanoDollars: 3_000)) }
    #expect(abs((guide.call?.nanoDollars ?? 0) - 3_000) < 20)
  }

  @Test func `never less readily than what was certified`() async throws {
    let certified = try EngineCertificateTests.certified("test/model")
    let world = try world(Self.priced(certified), callCosts: 50)
    #expect(world.engine.certificate?.holds == true)
    #expect(try await asks(world, movedBy: 0.06))
    await world.engine.shutdown()
  }

  @Test func `money that is short is made to last, and none is spent that is not there`() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("fresh-\(UUID().uuidString)")
      .path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let clock = ManualClock()
    let ledger = try Ledger.open(folder) { clock.date }
    defer { ledger.close() }
    try ledger.setBudgets([LedgerBudget(.tenant(Subject.commonTenant), .monthly(Self.dollar))])
    let world = try world(Self.priced(), callCosts: 1, ledger: ledger)
    let subject = try world.engine.subject("SPY")
    var saving: [Bool] = []
    for _ in 0..<60 {
      for _ in 0..<20 { _ = try await world.engine.analysis(for: subject, snapshot: .at(100)) }
      saving.append(world.engine.freshness(ofTenant: Subject.commonTenant)?.isSaving ?? false)
      world.clock.advance(by: .seconds(3_600))
      clock.advance(by: .seconds(3_600))
    }
    // 480 requests a day cannot be asked about at a cent each with a dollar; before a day was seen nobody knows.
    #expect(saving[0..<20].allSatisfy { !$0 } && saving.last == true)
    let standing = try #require(world.engine.freshness(ofTenant: Subject.commonTenant))
    #expect(standing.settings == ["": 4] && standing.breakEven > 0.01)
    // Not even the steps that ask least last: then it is as near the end of the month's money.
    let account = world.engine.account(Subject.commonTenant)
    #expect(account.budget(world.clock.analystClock) == .conserving)
    #expect(account.freshness?.budget(.exhausted) == .exhausted)
    await world.engine.shutdown()
  }
}
