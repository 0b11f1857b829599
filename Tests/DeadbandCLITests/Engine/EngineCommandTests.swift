import DeadbandCore
import DeadbandMarketData
import DeadbandTesting
import Foundation
import Testing

@testable import DeadbandCLI

/// `deadband analyze`, `watch`, `subjects`, `quality` and `prompts`, as a user runs them.
@Suite(.serialized) struct EngineCommandTests {
  private let world = StoreWorld()
  private var store: [String] { ["--store", world.path + "/analyses"] }

  private func analyze(_ snapshot: String, _ more: String...) throws -> Deadband.Result {
    try Deadband.run(
      ["analyze", "--subject", "SPY IC", "--strategy", "IRON_CONDOR", "--snapshot", "-"] + store + more,
      input: Data(snapshot.utf8))
  }

  @Test func `without a key the rulebook answers and says so, and the second time nobody is asked`() throws {
    let first = try analyze(#"{"underlying_price":520,"delta":0.12}"#)
    #expect(first.status == 0, "\(first.errors)")
    #expect(first.output.contains(#""action":"hold""#) || first.output.contains(#""action": "hold""#))
    #expect(first.errors.contains("analyst: rulebook (offline)"))
    let second = try analyze(#"{"underlying_price":520.5,"delta":0.12}"#, "--json").object()
    #expect(second["verdict"] as? String == "reuse" && second["source"] as? String != "rulebook")
    #expect((second["rules"] as? [Any])?.isEmpty ?? false)
    let fresh = try analyze(#"{"underlying_price":520.5,"delta":0.12}"#, "--json", "--fresh").object()
    #expect(fresh["source"] as? String == "rulebook")

    let list = try Deadband.run(["subjects", "list"] + store)
    #expect(list.status == 0 && list.output.contains("SPY IC") && list.output.contains("hold"))
    let shown = try Deadband.run(["subjects", "show", "SPY IC"] + store)
    #expect(shown.lines.count == 1 && shown.output.contains(#""baseline":{"#))
    let quality = try Deadband.run(["quality", "--json"] + store).object()
    #expect(quality["answers"] as? Int == 2 && quality["hits"] as? Int == 1)
    #expect(try Deadband.run(["quality"] + store).output.contains("33.3 %"))
    let forgotten = try Deadband.run(["subjects", "forget", "SPY IC"] + store)
    #expect(forgotten.status == 0 && forgotten.output == "forgot 1 analysis of SPY IC\n")
    #expect(try Deadband.run(["subjects", "forget", "SPY IC"] + store).status == 1)
    #expect(try Deadband.run(["subjects", "show", "SPY IC"] + store).status == 1)
  }

  @Test func `only the cache is one or none`() throws {
    let none = try analyze(#"{"underlying_price":520}"#, "--cached-only")
    #expect(none.status == 69 && none.output.isEmpty && none.errors.contains("no analysis of this subject"))
    _ = try analyze(#"{"underlying_price":520}"#)
    #expect(try analyze(#"{"underlying_price":520}"#, "--cached-only").status == 0)
    let uncached = try analyze(#"{"underlying_price":520}"#, "--no-cache", "--json").object()
    #expect(uncached["source"] as? String == "rulebook")
  }

  @Test(arguments: [
    (["--subject", "", "--snapshot", "-"], 64, "--subject is empty"),
    (["--subject", "a"], 64, "--snapshot"),
    (["--subject", "a", "--snapshot", "-", "--fresh", "--no-cache"], 64, "exclude one another"),
    (["--subject", "a", "--snapshot", "nowhere.json"], 66, "nowhere.json"),
    (["--subject", "a", "--snapshot", "-", "--strategy", "NONE"], 1, "NONE"),
    (["--subject", "a", "--snapshot", "-", "--at", "yesterday"], 64, "yesterday"),
    (["--subject", "a", "--snapshot", "-", "--position", "{}"], 1, "legs"),
    (["--subject", "a", "--snapshot", "-", "--min-score", "101"], 64, "--min-score"),
    (["--subject", "a", "--snapshot", "-", "--timeout", "0"], 64, "--timeout"),
    (["--subject", "a", "--snapshot", "-", "--prompts", "nowhere.prompt"], 66, "nowhere.prompt"),
    (["--subject", "a", "--snapshot", "-", "--tenant", "deadband:engine"], 1, "engine's own"),
    (["--subject", "a", "--snapshot", "-", "--route", "nobody"], 64, "nobody"),
    (["--subject", "a", "--snapshot", "-", "--route", "openai", "--analyst", "rulebook"], 64, "--route"),
  ])
  func `wrong use is said with its status`(_ arguments: [String], _ status: Int32, _ reason: String) throws {
    let result = try Deadband.run(
      ["analyze"] + arguments + store, input: Data(#"{"underlying_price":100}"#.utf8))
    #expect(result.status == status, "\(result.errors)")
    #expect(result.errors.contains(reason), "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  @Test(arguments: [
    ("", "expected"), ("{", ""), (#"{"rsi":50}"#, "underlying_price"),
    (#"{"underlying_price":-1}"#, "underlying_price"),
    (#"{"underlying_price":1,"mood":2}"#, "mood"),
  ])
  func `a snapshot that is none is refused`(_ snapshot: String, _ reason: String) throws {
    let result = try analyze(snapshot)
    #expect(result.status == 1 && result.errors.contains("standard input: "), "\(result.errors)")
  }

  @Test func `a score that is too low is not sent`() throws {
    let low = #"{"underlying_price":520,"overall_score":19}"#
    let refused = try analyze(low, "--min-score", "20")
    #expect(refused.status == 69 && refused.errors.contains("overall_score 19 is below 20"))
    let older = try Deadband.run(
      ["analyze", "--subject", "a", "--snapshot", "-"] + store, input: Data(low.utf8),
      environment: ["MISTRAL_MIN_PRESCALE": "0.20"])
    #expect(older.status == 69)
    let wrong = try Deadband.run(
      ["analyze", "--subject", "a", "--snapshot", "-"] + store, input: Data(low.utf8),
      environment: ["MISTRAL_MIN_PRESCALE": "20"])
    #expect(wrong.status == 1 && wrong.errors.contains("MISTRAL_MIN_PRESCALE"))
    #expect(try analyze(low).status == 0)
  }

  // MARK: Watch

  private static let history =
    Bundle.module.bundleURL.deletingLastPathComponent()
    .appendingPathComponent("deadband_DeadbandLabTests.resources/Fixtures/replay/replay.spy-hourly")

  /// The refreshes of `watch` are those of `replay`, tick by tick: judged anew here, by the rules alone.
  @Test func `watch asks where replay asks`() throws {
    let path = Self.history.path + ".jsonl.gz"
    let result = try Deadband.run([
      "watch", path, "--analyst", "rulebook", "--thresholds", "seed", "--no-spread", "--shadow", "0",
    ])
    #expect(result.status == 0 && result.errors.isEmpty, "\(result.errors)")
    var reader = HistoryReader(paths: [path])
    var tick = HistoryTick()
    var baselines: [Int: (snapshot: Snapshot, at: Timestamp)] = [:]
    var refreshed = 0
    for (number, line) in result.lines.enumerated() {
      #expect(try reader.next(into: &tick))
      var asks = true
      if let baseline = baselines[tick.subject] {
        let strategy = reader.strategies[tick.strategy]
        let assessment = try ThresholdProfile.seed.assess(
          tick.snapshot, against: baseline.snapshot, ageSeconds: tick.at.seconds(since: baseline.at),
          strategy: strategy.isEmpty ? .none : ThresholdProfile.seed.strategy(strategy))
        asks = ThresholdProfile.seed.verdict(on: assessment).action == .refresh
      }
      if asks {
        baselines[tick.subject] = (tick.snapshot, tick.at)
        refreshed += 1
      }
      guard line.contains(asks ? #""verdict":"refresh""# : #""verdict":"reuse""#) else {
        Issue.record("tick \(number): \(line.prefix(300))")
        return
      }
    }
    let expected =
      try JSONSerialization.jsonObject(
        with: Data(contentsOf: URL(fileURLWithPath: Self.history.path + ".expected.json"))) as? [String: Any]
    #expect(expected?["refreshed"] as? Int == refreshed && expected?["ticks"] as? Int == result.lines.count)
  }

  /// The rulebook says where its answers hold. A gate that knew every answer beforehand would ask 841 times here, since the rules
  /// `volatile` and `too_old` never wait (docs/rulebook.md).
  @Test func `a trusted region asks hardly more than must be`() throws {
    let path = world.path + "/trust.json"
    try Data(#"{"extends":"seed","name":"trust","trust_region":true}"#.utf8).write(
      to: URL(fileURLWithPath: path))
    let history = Self.history.path + ".jsonl.gz"
    let sums = try Deadband.run([
      "watch", history, "--analyst", "rulebook", "--thresholds", path, "--no-spread", "--shadow", "0",
      "--totals",
    ]).object()
    let replayed = try Deadband.run(["replay", history, "--thresholds", path, "--json"]).object()
    #expect(sums["refreshed"] as? Int == replayed["refreshed"] as? Int && sums["ticks"] as? Int == 7_015)
    #expect((sums["refreshed"] as? Int ?? .max) <= 841 * 105 / 100)
  }

  @Test func `watch reads a stream, and keeps what it is told to`() throws {
    let lines = [520, 521, 560].enumerated().map { index, price in
      #"{"subject":"SPY","at":"2024-01-02T15:\#(10 + index * 20):00Z","indicators":{"underlying_price":\#(price)}}"#
    }
    let result = try Deadband.run(
      ["watch", "-", "--analyst", "rulebook"] + store,
      input: Data((lines.joined(separator: "\n") + "\n").utf8))
    #expect(result.status == 0 && result.lines.count == 3 && result.errors.isEmpty)
    #expect(result.lines[1].contains(#""verdict":"reuse""#))
    let sums = try Deadband.run(
      ["watch", "-", "--analyst", "rulebook", "--totals"] + ["--store", world.path + "/other"],
      input: Data((lines.joined(separator: "\n") + "\n").utf8)
    ).object()
    #expect(sums["ticks"] as? Int == 3 && sums["analyst"] as? String == "rulebook (offline)")
    // What was kept is newer than the beginning of the same stream.
    let again = try Deadband.run(
      ["watch", "-", "--analyst", "rulebook"] + store, input: Data((lines[0] + "\n").utf8))
    #expect(again.status == 1 && again.errors.contains("standard input:1: "), "\(again.errors)")
    let broken = try Deadband.run(["watch", "-", "--analyst", "rulebook"], input: Data("{}\n".utf8))
    #expect(broken.status == 1 && broken.errors.contains("standard input:1: "))
    #expect(try Deadband.run(["watch", "nowhere.jsonl"]).status == 66)
  }

  // MARK: Prompts

  @Test func `prompts are shown, checked and used`() throws {
    let shown = try Deadband.run("prompts", "show", "--strategy", "IRON_CONDOR")
    #expect(
      shown.status == 0 && shown.output.hasPrefix("name: built-in\nversion: 2\nstrategy: IRON_CONDOR\n\n"))
    let path = world.path + "/condor.prompt"
    try Data(shown.output.utf8).write(to: URL(fileURLWithPath: path))
    let checked = try Deadband.run("prompts", "check", path)
    #expect(
      checked.status == 0 && checked.output.contains("for IRON_CONDOR")
        && checked.output.contains("instructions"))
    #expect(!checked.output.contains("note:"), "\(checked.output)")
    try Data("name: x\n\nHold?".utf8).write(to: URL(fileURLWithPath: world.path + "/bad.prompt"))
    let bad = try Deadband.run("prompts", "check", world.path)
    #expect(bad.status == 1 && bad.errors.contains("bad.prompt: the head has no version"))
    let sent = try Deadband.run(
      ["prompts", "show", "--prompts", path, "--strategy", "IRON_CONDOR", "--snapshot", "-"],
      input: Data(#"{"underlying_price":520}"#.utf8))
    #expect(sent.output.contains("underlying_price (currency): 520\n"))
  }

  @Test func `a model is asked once, by its route`() async throws {
    try await ScriptedServer.running({ _ in ScriptedReply(#"{"action":"close","confidence":0.9}"#) }) {
      server in
      let text = """
        {"providers":{"here":{"base_url":"\(server.url)","model":"m-2024-01-01","key_variable":"HERE_KEY","attempts":1,
         "price_input":"0.15","price_output":"0.6"}},"routes":{"r":{"members":["here"]}},"route":"r"}
        """
      let file = world.path + "/deadband.json"
      try Data(text.utf8).write(to: URL(fileURLWithPath: file))
      let arguments =
        [
          "analyze", "--subject", "SPY IC", "--snapshot", "-", "--configuration", file, "--json", "--ledger",
          world.path + "/ledger", "--shadow", "0",
        ] + store
      for (index, source) in ["here", "mid"].enumerated() {
        let result = try await run(arguments, #"{"underlying_price":52\#(index)}"#)
        let object = try result.object()
        #expect(result.status == 0, "\(result.errors)")
        #expect(
          object["source"] as? String == source || index == 1 && object["source"] as? String == "archive")
        #expect((object["analysis"] as? [String: Any])?["action"] as? String == "close")
      }
      #expect(server.records.count == 1)
      let today = try await run(["ledger", "today", "--json", "--ledger", world.path + "/ledger"], "")
      #expect(today.output.contains("missing"), "\(today.output)")
    }
  }

  /// On a thread of its own: the server needs those of the tests.
  private func run(_ arguments: [String], _ input: String) async throws -> Deadband.Result {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(
          with: Result {
            try Deadband.run(arguments, input: Data(input.utf8), environment: ["HERE_KEY": "k"])
          })
      }
    }
  }

  @Test func `what a store has answered is a history, whole or weighted`() throws {
    let lines = (0..<40).map { index in
      #"{"subject":"SPY","at":"2024-01-\#(index < 20 ? "02" : "03")T\#(index % 20 < 10 ? "0" : "")\#(index % 20):00:00Z","#
        + #""indicators":{"underlying_price":\#(500 + index % 5)}}"#
    }
    let input = Data((lines.joined(separator: "\n") + "\n").utf8)
    func record(_ share: String) throws -> Deadband.Result {
      let folder = world.path + "/recorded-\(share)"
      _ = try Deadband.run(
        ["watch", "-", "--analyst", "rulebook", "--shadow", share, "--store", folder], input: input)
      return try Deadband.run("history", "record", "--store", folder)
    }
    let whole = try record("1")
    #expect(whole.status == 0 && whole.lines.count == 40 && whole.errors.contains("40 answers: "))
    let replayed = try Deadband.run(
      ["replay", "-", "--analyst", "recorded", "--json"], input: Data(whole.output.utf8)
    ).object()
    #expect(replayed["ticks"] as? Int == 40)
    let part = try record("0.2")
    #expect(part.output.contains(#""weight":5}"#) && part.lines.count < 40)
    let refused = try Deadband.run(
      ["certify", "-", "--analyst", "recorded", "--family", "f", "--out", world.path + "/c.json"],
      input: Data(part.output.utf8))
    #expect(
      refused.status == 1 && refused.errors.contains("the answer stands for 5 ticks"), "\(refused.errors)")
    #expect(try Deadband.run("history", "record", "--store", world.path + "/nowhere").status != 0)
  }
}
