import DeadbandTesting
import Foundation
import Testing

@testable import DeadbandCLI

/// `deadband ask` and `deadband providers`, against a real server.
@Suite(.serialized) struct AnalystsCommandTests {
  private let world = StoreWorld()

  /// A configuration with a provider `here` at an address.
  private func file(_ url: String) throws -> String {
    let text = """
      {"providers":{"here":{"base_url":"\(url)","model":"m","key_variable":"HERE_KEY","attempts":1,
       "price_input":"0.15","price_output":"0.6"}},
       "routes":{"r":{"members":["here"]},"both":{"order":"parallel","members":["here","here"]}},"route":"r"}
      """
    let path = world.path + "/deadband.json"
    try Data(text.utf8).write(to: URL(fileURLWithPath: path))
    return path
  }

  /// Runs the binary on a thread of its own: the server needs those of the tests.
  private func run(
    _ arguments: [String], input: String = "", environment: [String: String] = ["HERE_KEY": "k-secret"]
  ) async throws -> Deadband.Result {
    try await withCheckedThrowingContinuation { continuation in
      Thread.detachNewThread {
        continuation.resume(
          with: Result {
            try Deadband.run(arguments, input: Data(input.utf8), environment: environment)
          })
      }
    }
  }

  @Test func `a question is answered, and is in the ledger`() async throws {
    try await ScriptedServer.running({ _ in ScriptedReply("Hold it.") }) { server in
      let options = ["--configuration", try file(server.url), "--ledger", world.path + "/ledger"]
      let plain = try await run(["ask", "--prompt", "Hold or close?"] + options)
      #expect(plain.status == 0 && plain.output == "Hold it.\n" && plain.errors.isEmpty)
      let piped = try await run(["ask", "--prompt", "-", "--stream"] + options, input: "Hold or close?")
      #expect(piped.status == 0 && piped.output == "Hold it.\n")
      let object = try await run(["ask", "--prompt", "x", "--json"] + options).object()
      #expect(object["text"] as? String == "Hold it." && object["provider"] as? String == "here")
      #expect(object["cost_usd"] as? String == "0.000027")
      let both = try await run(["ask", "--prompt", "x", "--route", "both"] + options)
      #expect(both.output.components(separatedBy: "here:\nHold it.").count == 3)
      let today = try await run(["ledger", "today", "--ledger", world.path + "/ledger"])
      #expect(today.output.contains("for 5 calls"))
      #expect(server.records.allSatisfy { $0.request.headers["authorization"] == "Bearer k-secret" })
    }
  }

  @Test func `a failure says who, why and what to do, and no key`() async throws {
    try await ScriptedServer.running({ _ in ScriptedReply("", fault: .serverError) }) { server in
      let options = ["--configuration", try file(server.url), "--no-ledger"]
      let result = try await run(["ask", "--prompt", "my position"] + options)
      #expect(result.status == 69 && result.output.isEmpty)
      #expect(result.errors.contains("r: exhausted") && result.errors.contains("here: api"))
      #expect(!result.errors.contains("k-secret") && !result.errors.contains("my position"))
      let check = try await run(["providers", "check", "here"] + options)
      #expect(check.status == 1 && check.output.contains("failed"))
    }
  }

  @Test func `providers are tried with one tiny call`() async throws {
    try await ScriptedServer.running({ _ in ScriptedReply("ok") }) { server in
      let options = ["--configuration", try file(server.url), "--ledger", world.path + "/ledger"]
      let result = try await run(["providers", "check", "here"] + options)
      #expect(result.status == 0 && result.output.contains("ok") && result.output.contains("$0.000027"))
      #expect(server.records.count == 1)
    }
  }

  @Test func `providers and routes are listed, keys only as set or not`() async throws {
    let options = ["--configuration", try file("http://127.0.0.1:1")]
    let list = try await run(["providers", "list"] + options)
    #expect(list.status == 0 && list.output.contains("HERE_KEY is set") && !list.output.contains("k-secret"))
    #expect(list.output.contains("route r (default): listed: here"))
    let object = try await run(["providers", "list", "--json"] + options).object()
    let names = (object["providers"] as? [[String: Any]])?.compactMap { $0["name"] as? String }
    #expect(names?.contains("here") == true && names?.first == "deepseek")
  }

  @Test func `a process that holds keys leaves no core file`() async throws {
    // The first answer never comes: time to look.
    try await ScriptedServer.running({ _ in ScriptedReply("", fault: .slowHeaders) }) { server in
      let path = try file(server.url)
      async let asked = run([
        "ask", "--prompt", "x", "--no-ledger", "--timeout", "3", "--configuration", path,
      ])
      while server.records.isEmpty { await Task.yield() }
      let limits = try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap {
        name -> String? in
        guard Int(name) != nil,
          let line = try? String(contentsOfFile: "/proc/\(name)/cmdline", encoding: .utf8),
          line.contains("ask"), line.contains(path)
        else { return nil }
        return try? String(contentsOfFile: "/proc/\(name)/limits", encoding: .utf8)
      }
      #expect(limits.count == 1 && limits[0].contains(#/Max core file size +1 +1/#))
      #expect(try await asked.status == 69)
    }
  }

  @Test func `the example that is shipped is taken`() async throws {
    let example = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
      "../../../Examples/analysts.json")
    let result = try await run(["providers", "list", "--configuration", example.path])
    #expect(result.status == 0 && result.output.contains("route hybrid (default)"))
  }

  @Test(arguments: [
    (["ask", "--prompt", "x", "--route", "nowhere"], 64, "\"nowhere\" is no route and no provider"),
    (["ask", "--prompt", ""], 64, "--prompt is empty"), (["ask"], 64, "Missing expected argument"),
    (["ask", "--prompt", "x", "--timeout", "0"], 64, "--timeout"),
    (["ask", "--prompt", "x", "--stream", "--json"], 64, "choose one"),
    (["ask", "--prompt", "x", "--set", "nonsense"], 64, "write key=value"),
    (["ask", "--prompt", "x", "--set", "providers.here.rank=first"], 1, "providers.here.rank"),
    (["ask", "--prompt", "x", "--set", "providers.hre.rank=1"], 1, "no such key"),
    (["ask", "--prompt", "x", "--schema", "/nowhere.json"], 66, "/nowhere.json"),
    (["providers", "check", "nobody"], 64, "is no provider; there are"),
  ])
  func `what is wrong is said before anybody is asked`(arguments: [String], status: Int, said: String)
    async throws
  {
    let result = try await run(
      arguments + ["--configuration", try file("http://127.0.0.1:1")]
        + (arguments.contains("ask") || arguments.contains("check") ? ["--no-ledger"] : []))
    #expect(Int(result.status) == status && result.errors.contains(said), "\(result.errors)")
  }

  @Test func `a schema that is none is refused`() async throws {
    let schema = world.path + "/schema.json"
    try Data(#"{"type":"objekt"}"#.utf8).write(to: URL(fileURLWithPath: schema))
    let result = try await run([
      "ask", "--prompt", "x", "--schema", schema, "--no-ledger", "--configuration",
      try file("http://127.0.0.1:1"),
    ])
    #expect(result.status == 1 && result.errors.contains("$.type"))
  }
}
