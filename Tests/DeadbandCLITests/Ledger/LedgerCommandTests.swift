import DeadbandAnalysts
import DeadbandCore
import Foundation
import Testing

@testable import DeadbandCLI

struct LedgerCommandTests {
  private let world = StoreWorld()

  private func run(_ arguments: String...) throws -> Deadband.Result {
    try Deadband.run(["ledger"] + arguments + ["--ledger", world.path + "/ledger"])
  }

  /// Makes a ledger with one call that is settled, one that is not, and a saving.
  private func fill() async throws {
    let ledger = try Ledger.open(world.path + "/ledger") { .now }
    let call = try LedgerCall(tenant: "t\u{1b}[31m", provider: "p", model: "m", reason: "price")
    let held = try await ledger.reserve(Money(dollars: "0.02"), for: call)
    try await ledger.settle(held, cost: Money(dollars: "0.0125"), usage: TokenUsage(input: 7, output: 3))
    _ = try await ledger.reserve(Money(dollars: "0.001"), for: call)
    try await ledger.recordSaving(Money(dollars: "0.5"), for: call, count: 40)
    ledger.close()
  }

  @Test func `where there is no ledger the way to one is said`() throws {
    for command in [["today"], ["month"], ["export"], ["budget", "show"]] {
      let result = try Deadband.run(["ledger"] + command + ["--ledger", world.path + "/ledger"])
      #expect(
        result.status == 66 && result.errors.contains("there is no ledger; name its folder with --ledger"))
    }
    #expect(!FileManager.default.fileExists(atPath: world.path + "/ledger"))
  }

  @Test func `the folder may be named by the environment`() throws {
    let named = ["DEADBAND_LEDGER": world.path + "/named"]
    #expect(
      try Deadband.run("ledger", "budget", "set", "--tenant", "a", "--daily", "1", environment: named).status
        == 0)
    #expect(try Deadband.run("ledger", "budget", "show", environment: named).output.contains("\"a\""))
    #expect(try Deadband.run("ledger", "today", "--ledger", "", environment: named).status == 64)
  }

  @Test func `a day and a month are printed with what the cache saved`() async throws {
    try await fill()
    let result = try run("today")
    #expect(result.status == 0 && result.errors.isEmpty && !result.output.contains("\u{1b}"))
    #expect(result.output.contains("$0.0135 for 2 calls"))
    #expect(result.output.contains("$0.50 by 40 answers from the cache"))
    #expect(result.output.contains("1 call whose end nobody saw, $0.001 reserved, is unsettled"))
    let object = try run("month", "--json").object()
    let total = try #require(object["total"] as? [String: Any])
    #expect(total["spent"] as? String == "0.0135" && total["unsettled"] as? String == "0.001")
    #expect(total["saved"] as? String == "0.5" && total["prompt_tokens"] as? Int == 7)
    for name in ["by_model", "by_tenant", "by_rule", "by_day"] {
      let rows = try #require(object[name] as? [[String: Any]])
      #expect(rows.count == 1 && rows[0]["spent"] as? String == "0.0135")
    }
    #expect(try run("today", "--date", "2020-01-01").output.contains("$0.00 for 0 calls"))
    #expect(try run("month", "--month", "2024-02", "--json").object()["through"] as? String == "2024-02-29")
    #expect(try run("today", "--date", "yesterday").status == 64)
    #expect(try run("month", "--month", "2024-13").status == 64)
  }

  @Test func `every call is exported, settled or not`() async throws {
    try await fill()
    let lines = try run("export").lines.map {
      try #require(try JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any])
    }
    #expect(lines.map { $0["state"] as? String } == ["settled", "unsettled"])
    #expect(lines[0]["cost"] as? String == "0.0125" && lines[0]["rule"] as? String == "price")
    #expect((lines[0]["tokens"] as? [String: Any])?["input"] as? Int == 7)
    #expect(lines[1]["reserved"] as? String == "0.001")
    #expect(try run("export", "--through", "2020-01-01").output.isEmpty)
    #expect(try run("export", "--from", "2021-01-01", "--through", "2020-01-01").status == 64)
  }

  @Test func `what is unsettled is listed and reconciled`() async throws {
    try await fill()
    let list = try run("reconcile")
    #expect(list.status == 0 && list.output.contains("$0.001") && list.output.contains("p/m"))
    #expect(try run("reconcile", "7", "--cost", "1").status == 1)
    #expect(try run("reconcile", "7", "--cost", "1").errors.contains("no reservation has the number 7"))
    #expect(try run("reconcile", "2", "--cost", "-1").status == 64)
    #expect(try run("reconcile", "2").status == 64)
    #expect(try run("reconcile", "2", "--cost", "1", "--as-reserved").status == 64)
    #expect(try run("reconcile", "2", "2", "--cost", "1").status == 64)
    #expect(try run("reconcile", "--all", "--as-reserved").output == "reconciled 2 0.001\n")
    #expect(try run("reconcile").output == "nothing is unsettled\n")
    let object = try run("reconcile", "--json").object()
    #expect(
      (object["unsettled"] as? [Any])?.isEmpty == true && (object["differences"] as? [Any])?.isEmpty == true)
    #expect(try run("today").output.contains("$0.0135 for 2 calls"))
  }

  @Test func `budgets are set, shown and removed`() throws {
    #expect(try run("budget", "set", "--tenant", "a", "--daily", "5", "--monthly", "100").status == 0)
    #expect(try run("budget", "set", "--provider", "p", "--hourly-calls", "60").status == 0)
    let shown = try run("budget", "show")
    #expect(shown.output.contains("day's budget of the tenant \"a\"") && shown.output.contains("60 calls"))
    let budgets = try #require(try run("budget", "show", "--json").object()["budgets"] as? [[String: Any]])
    #expect(
      budgets.count == 3 && budgets[0]["limit"] as? String == "5"
        && budgets[0]["state"] as? String == "normal")
    #expect(try run("budget", "remove", "--tenant", "a", "--daily").status == 0)
    let again = try run("budget", "remove", "--tenant", "a", "--daily")
    #expect(again.status == 1 && again.errors.contains("there is no day's budget of the tenant \"a\""))
  }

  @Test func `budgets that cannot be are refused with their reason`() throws {
    let negative = try run("budget", "set", "--tenant", "a", "--daily", "-5")
    #expect(negative.status == 64)
    #expect(
      try run("budget", "set", "--tenant", "a", "--daily=-5").errors.contains("a negative amount is refused"))
    #expect(try run("budget", "set", "--tenant", "a", "--daily", "much").errors.contains("is no amount"))
    #expect(try run("budget", "set", "--tenant", "a", "--hourly-calls=-1").status == 64)
    #expect(try run("budget", "set", "--tenant", "", "--daily", "1").status == 64)
    #expect(try run("budget", "set", "--daily", "1").status == 64)
    #expect(try run("budget", "set", "--tenant", "a", "--provider", "p", "--daily", "1").status == 64)
    #expect(try run("budget", "set", "--tenant", "a").status == 64)
    let contradictory = try run("budget", "set", "--tenant", "a", "--daily", "50", "--monthly", "20")
    #expect(
      contradictory.status == 1 && contradictory.errors.contains("$50.00 a day contradict the month's $20.00")
    )
  }

  @Test func `a damaged ledger is refused`() throws {
    #expect(try run("budget", "set", "--tenant", "a", "--daily", "5").status == 0)
    let file = URL(fileURLWithPath: world.path + "/ledger/data.mdb")
    try Data(repeating: 1, count: 10_000).write(to: file)
    let result = try run("today")
    #expect(result.status == 1 && result.errors.contains("put a copy of the ledger's folder back"))
  }
}
