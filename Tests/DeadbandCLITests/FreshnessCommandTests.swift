import Foundation
import Testing

/// `deadband freshness` as a user runs it: its tables, the profile that it writes, and what it says of bad input.
@Suite struct FreshnessCommandTests {
  private func freshness(_ arguments: String..., input: String = TuneTests.history) throws -> Deadband.Result
  {
    try Deadband.run(["freshness", "-"] + arguments, input: Data(input.utf8))
  }

  @Test func `the tables name prices, settings, and what it came to`() throws {
    let result = try freshness("--wrong-costs", "0.50", "--judge-from", "2024-02-01", "--monthly", "0.004")
    #expect(result.status == 0 && result.errors.isEmpty)
    for word in [
      "a wrong answer costs $0.50, a call $0.00", "all together", "cheapest from a call's price of",
      "Judged on 3 other subjects, $0.004 a month", "as it is", "by price", "fixed at", "regret",
      "for want of money",
    ] { #expect(result.output.contains(word), "\(word)") }
    #expect(result.lines.allSatisfy { $0.count <= 80 })
    let unjudged = try freshness("--wrong-costs", "0.50")
    #expect(unjudged.output.contains("Nothing was judged"))
  }

  @Test func `the profile that it writes is one, and an engine takes it`() throws {
    let path = FileManager.default.temporaryDirectory.appending(path: "priced-\(UUID().uuidString).json").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    let result = try freshness("--wrong-costs", "0.50", "--out", path, "--json")
    #expect(result.status == 0 && result.lines.count == 1)
    #expect((try result.object()["curve"] as? [String: Any])?["knob"] as? String == "relaxation")
    #expect(try Deadband.run("thresholds", "validate", path).status == 0)
    let again = try freshness("--wrong-costs", "0.50", "--profile", path, "--json")
    #expect(again.output == result.output)
    let watch = try Deadband.run(
      ["watch", "-", "--analyst", "rulebook", "--thresholds", path, "--wrong-costs", "0.50", "--no-ledger"],
      input: Data(TuneTests.history.utf8))
    #expect(watch.status == 0, "\(watch.errors)")
  }

  private static let wrong: [(arguments: String, reason: String)] = [
    ("--wrong-costs 0", "above 0"), ("--wrong-costs=-1", "negative"), ("--wrong-costs much", "much"),
    ("--json", "--wrong-costs"), ("--wrong-costs 1 --monthly 5", "--judge-from or --judge is needed"),
    ("--wrong-costs 1 --price-change 2024-01-01=x --judge-from 2024-02-01", "is no change"),
    ("--wrong-costs 1 --price-change soon=2 --judge-from 2024-02-01", "is no time"),
    ("--wrong-costs 1 --knob gate-limit", "no learned gate"),
    ("--wrong-costs 1 --settings 2,1", "each larger than the one before"),
    ("--wrong-costs 1 --settings " + (1...65).map(String.init).joined(separator: ","), "64"),
    ("--wrong-costs 1 --threads 0", "at least 1"), ("--wrong-costs 1 --model gpt-0", "no price is known"),
  ]

  @Test(arguments: wrong) func `what cannot be meant is refused`(_ arguments: String, _ reason: String) throws
  {
    let arguments = arguments.split(separator: " ").map(String.init)
    let result = try Deadband.run(["freshness", "-"] + arguments, input: Data(TuneTests.history.utf8))
    #expect(result.status == 64)
    #expect(result.errors.contains(reason), "\(result.errors)")
  }

  @Test func `an empty history has nothing to measure`() throws {
    let result = try freshness("--wrong-costs", "1", input: "")
    #expect(result.status == 1 && result.errors.contains("empty"))
  }

  @Test func `a tick without a recorded answer is named as the user named its file`() throws {
    let result = try freshness("--wrong-costs", "1", "--analyst", "recorded")
    #expect(
      result.status == 1 && result.errors.contains("standard input:1: analysis: missing"), "\(result.errors)")
  }

  @Test func `prices by which nothing can turn are refused by the engine`() throws {
    let result = try Deadband.run(
      ["watch", "-", "--analyst", "rulebook", "--wrong-costs", "0.50"], input: Data(TuneTests.history.utf8))
    #expect(result.status == 64 && result.errors.contains("needs a profile with a curve"))
  }
}
