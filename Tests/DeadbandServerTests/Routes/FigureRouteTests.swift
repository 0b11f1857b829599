import Deadband
import DeadbandCore
import DeadbandTesting
import Foundation
import HTTPTypes
import HummingbirdTesting
import NIOCore
import Testing

@testable import DeadbandServer

@Suite struct FigureRouteTests {
  private static func ask(_ name: String, _ strategy: String? = nil) -> String {
    #"{"subject":"\#(name)","strategy":\#(strategy.map { "\"\($0)\"" } ?? "null"),"snapshot":{"underlying_price":100}}"#
  }

  @Test func subjectsAreListedByNameInPages() async throws {
    let world = try SidecarWorld()
    try await world.test { client in
      for name in ["SPY B", "SPY A", "QQQ", "ü/?&"] {
        _ = try await client.post("/v1/analyses", Self.ask(name))
      }
      _ = try await client.post("/v1/analyses", Self.ask("SPY A", "IRON_CONDOR"))
      func names(_ query: String) async throws -> (names: [String], next: String?) {
        let json = try await client.get("/v1/subjects" + query).json
        guard case .array(let subjects)? = json["subjects"] else { return ([], nil) }
        return (subjects.compactMap { $0.text("subject") }, json.text("next"))
      }
      #expect(try await names("") == (["QQQ", "SPY A", "SPY A", "SPY B", "ü/?&"], nil))
      // A name's forms stay on one page.
      #expect(try await names("?limit=2") == (["QQQ", "SPY A", "SPY A"], "SPY A"))
      #expect(try await names("?limit=2&after=SPY%20A") == (["SPY B", "ü/?&"], nil))
      #expect(try await names("?prefix=SPY%20") == (["SPY A", "SPY A", "SPY B"], nil))
      for query in ["?limit=0", "?limit=x", "?limit=1001", "?limit=1&limit=2", "?offset=1"] {
        #expect(try await client.get("/v1/subjects" + query).problem == "invalid", "\(query)")
      }
    }
  }

  @Test func aSubjectIsShownAndForgottenByItsName() async throws {
    let world = try SidecarWorld()
    try await world.test { client in
      _ = try await client.post("/v1/analyses", Self.ask("ü/?&"))
      let path = "/v1/subjects/%C3%BC%2F%3F%26"
      let shown = try await client.get(path).json
      guard case .array(let forms)? = shown["forms"] else {
        Issue.record("no forms")
        return
      }
      #expect(forms.count == 1)
      #expect(forms[0]["analysis"]?.text("action") == "hold")
      #expect(forms[0]["snapshot"]?["underlying_price"] == .number(100))
      #expect(try await client.execute(uri: path, method: .delete).json["forgotten"] == .number(1))
      #expect(try await client.execute(uri: path, method: .delete).problem == "not-found")
      #expect(try await client.get(path).status == .notFound)
      for path in ["/v1/subjects/%FF", "/v1/subjects/..%2F..", "/v1/subjects/%00", "/v1/subjects/../ledger"] {
        #expect(try await client.get(path).status == .notFound, "\(path)")
      }
    }
  }

  @Test func invalidationsForgetWhatFits() async throws {
    let world = try SidecarWorld()
    try await world.test { client in
      for name in ["SPY A", "SPY B", "QQQ"] { _ = try await client.post("/v1/analyses", Self.ask(name)) }
      let gone = try await client.post("/v1/invalidations", #"{"symbol":"SPY"}"#)
      #expect(try gone.json["forgotten"] == .number(2))
      #expect(try await client.post("/v1/analyses", Self.ask("SPY A")).headers[.verdict] == "refresh")
      #expect(try await client.post("/v1/analyses", Self.ask("QQQ")).headers[.verdict] == "reuse")
      #expect(try await client.post("/v1/invalidations", "{}").problem == "invalid")
    }
  }

  @Test func theLedgerShowsWhatCallsHaveCost() async throws {
    let folder = FileManager.default.temporaryDirectory.path + "/deadband-\(UUID().uuidString)"
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let clock = ManualClock()
    let ledger = try Ledger.open(folder) { clock.date }
    defer { ledger.close() }
    for tenant in ["a", "b"] {
      let call = try LedgerCall(tenant: tenant, provider: "p", model: "m", reason: "price")
      let reservation = try await ledger.reserve(Money(nanoDollars: 2_000_000), for: call)
      try await ledger.settle(reservation, cost: Money(nanoDollars: 1_000_000), usage: nil)
    }
    try ledger.setBudgets([
      try LedgerBudget(.tenant("a"), .daily(Money(nanoDollars: 1))),
      try LedgerBudget(.tenant("b"), .daily(Money(nanoDollars: 1))),
    ])
    var book = TokenBook()
    let a: HTTPFields = [.authorization: "Bearer \(try book.issue(tenant: "a", role: .tenant, expires: nil))"]
    let ops: HTTPFields = [
      .authorization: "Bearer \(try book.issue(tenant: "o", role: .operator, expires: nil))"
    ]
    let world = try SidecarWorld(RulebookAnalyst(), tokens: book, ledger: ledger)
    try await world.test { client in
      let own = try await client.get("/v1/ledger", a).json
      #expect(own["total"]?.text("spent") == "0.001")
      #expect(own["by_tenant"] == nil)
      guard case .array(let budgets)? = own["budgets"] else {
        Issue.record("no budgets")
        return
      }
      #expect(budgets.map { $0.text("tenant") } == ["a"])
      #expect(try await client.get("/v1/ledger", ops).json["total"]?.text("spent") == "0.002")
      #expect(try await client.get("/v1/ledger?tenant=b", ops).json["total"]?.text("spent") == "0.001")
      #expect(
        try await client.get("/v1/ledger?from=2023-11-13&through=2023-11-13", a).json["total"]?.text("spent")
          == "0")
      for query in ["?from=x", "?from=2023-11-15&through=2023-11-14", "?from=2020-01-01", "?day=1"] {
        #expect(try await client.get("/v1/ledger" + query, a).problem == "invalid", "\(query)")
      }
    }
  }

  @Test func readinessEndsWithTheService() async throws {
    let world = try SidecarWorld()
    try await world.test { client async throws in
      #expect(try await client.get("/ready").status == .ok)
      world.sidecar.beginToEnd()
      #expect(try await client.get("/ready").problem == "unavailable")
      #expect(try await client.get("/health").status == .ok)
    }
  }

  @Test func whatIsNoRouteIsAProblem() async throws {
    let world = try SidecarWorld()
    try await world.test { client in
      #expect(try await client.get("/v2/analyses").problem == "not-found")
      #expect(try await client.get("//health").problem == "not-found")
      let method = try await client.execute(uri: "/v1/analyses", method: .get)
      #expect(method.problem == "method")
      #expect(method.headers[.allow] == "POST")
      #expect(try await client.execute(uri: "/health", method: .head).status == .ok)
    }
  }

  /// All that is asked for is granted.
  private struct Generous: SharedBudgets {
    let limits: [LedgerBudget]
    func budgets() async -> [LedgerBudget]? { limits }
    func exchange(_ proposal: ShareProposal) async -> ShareAnswer? {
      let grants = proposal.wishes.map {
        ShareAnswer.Grant(amount: $0.wanted, others: 0, othersSpent: 30, othersReserved: 0)
      }
      return ShareAnswer(grants: grants, step: proposal.step, machines: 1)
    }
  }

  /// A budget of this machine and one of all machines, of the same tenant and day: two series, two lines.
  @Test func aBudgetOfAllMachinesStandsBesideOnesOwn() async throws {
    let path = FileManager.default.temporaryDirectory.appendingPathComponent("deadband-\(UUID().uuidString)")
      .path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let ledger = try Ledger.open(path) { Timestamp(nanosecondsSince1970: 1_700_000_000_000_000_000) }
    let budget = try LedgerBudget(.tenant("default"), .daily(Money(nanoDollars: 100)))
    try ledger.setBudgets([budget])
    ledger.join(Generous(limits: [budget]))
    #expect(await ledger.refreshShares())
    let world = try SidecarWorld(PromptedAnalyst(ScriptedAnalyst(answering: "{}")), ledger: ledger)
    try await world.test { client in
      let lines = try await client.get("/metrics").text.split(separator: "\n").filter {
        $0.hasPrefix("deadband_budget_used_ratio{")
      }
      #expect(
        Set(lines.map { String($0) }) == [
          #"deadband_budget_used_ratio{binds="machine",name="default",period="day",scope="tenant"} 0"#,
          #"deadband_budget_used_ratio{binds="fleet",name="default",period="day",scope="tenant"} 0.3"#,
        ])
      let report = try await client.get("/v1/ledger").json
      guard case .array(let budgets)? = report["budgets"] else { throw CancellationError() }
      #expect(budgets.count == 2)
    }
    ledger.close()
  }
}
