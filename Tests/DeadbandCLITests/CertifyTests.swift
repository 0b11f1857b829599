import Foundation
import Testing

/// `deadband certify` as text: what it writes, what it refuses, and its statuses.
@Suite struct CertifyTests {
  /// Subjects of three ticks an hour apart, at a price that stands still; of every `worst`th the answer changes.
  private static func history(_ subjects: Int, worst: Int) -> String {
    (0..<subjects).map { subject in
      (0..<3).map { hour in
        let answer = hour > 0 && subject % worst == worst - 1 ? "close" : "hold"
        return
          #"{"subject":"s\#(subject)","at":"2024-01-02T1\#(hour):00:00Z","indicators":{"underlying_price":100},"#
          + #""analysis":{"action":"\#(answer)"}}"# + "\n"
      }.joined()
    }.joined()
  }

  private func certify(_ history: String, _ arguments: String...) throws -> (
    result: Deadband.Result, profile: String?
  ) {
    let folder = FileManager.default.temporaryDirectory.appending(path: "deadband-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    let out = folder.appending(path: "certified.json")
    let result = try Deadband.run(
      ["certify", "-", "--analyst", "recorded", "--family", "test/model", "--out", out.path] + arguments,
      input: Data(history.utf8))
    return (result, try? String(contentsOf: out, encoding: .utf8))
  }

  @Test func `a profile with its certificate is written, and is a profile`() throws {
    let (result, profile) = try certify(Self.history(500, worst: 1_000), "--profile", "seed")
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.contains("certified: with 95.0% confidence at most 2.00% of the served answers"))
    #expect(result.output.contains("analyst: test/model"))
    #expect(result.output.split(separator: "\n").allSatisfy { $0.count <= 80 })
    let text = try #require(profile)
    for part in [#""family":"test/model""#, #""subjects":500"#, #""name":"seed, certified""#] {
      #expect(text.contains(part), "\(part)")
    }
    let shown = try Deadband.run("thresholds", "show", "-", input: Data(text.utf8))
    #expect(shown.status == 0, "\(shown.errors)")
    let edited = text.replacing(#""stale_limit_hours":72"#, with: #""stale_limit_hours":73"#)
    let refused = try Deadband.run("thresholds", "show", "-", input: Data(edited.utf8))
    #expect(refused.status == 1)
    #expect(refused.errors.contains("certify it anew"))
  }

  @Test func `too little data is refused with what would do, and nothing is written`() throws {
    let (result, profile) = try certify(Self.history(20, worst: 1_000))
    #expect(result.status == 1)
    let said = result.output.replacing("\n", with: " ")
    #expect(said.contains("not certified: what was seen is within 2.00%, but too little to prove it"))
    #expect(said.contains("never do, even if no answer differs"))
    #expect(profile == nil)
  }

  @Test func `more differing than allowed is refused as such`() throws {
    let (result, profile) = try certify(Self.history(300, worst: 5), "--json")
    #expect(result.status == 1)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    #expect(object["certified"] as? Bool == false)
    #expect((object["reason"] as? String)?.contains("more data like these will not help") == true)
    #expect(object["certificate"] is NSNull)
    #expect((object["steps"] as? [Any])?.count == 15)
    #expect(object["version"] as? Int == 1)
    #expect(profile == nil)
  }

  @Test func `the analyst's own noise may be allowed for`() throws {
    let noisy = Self.history(600, worst: 20)
    #expect(try certify(noisy).result.status == 1)
    let (result, profile) = try certify(noisy, "--self-disagreement", "100/1000")
    #expect(result.status == 0, "\(result.output)")
    #expect(profile?.contains(#""self_disagreement":{"differing":100,"pairs":1000"#) == true)
  }

  @Test(arguments: [
    ["--alpha", "0"], ["--alpha", "1"], ["--alpha", "nan"], ["--confidence", "1"], ["--confidence", "95"],
    ["--knob", "volume"], ["--settings", "2,1"], ["--settings", "0"], ["--settings", "a"],
    ["--method", "luck"],
    ["--half-life", "100"], ["--weigh", "ticks"], ["--severity", "hold-adjust"],
    ["--self-disagreement", "5/3"],
    ["--self-disagreement", "1"], ["--block", "0"], ["--from", "yesterday"], ["--walk-forward"],
    ["--from", "2020-01-01", "--until", "2019-01-01"], ["--temperature", "-1"],
  ])
  func `what cannot be meant is wrong usage`(_ arguments: [String]) throws {
    let result = try Deadband.run(
      ["certify", "-", "--analyst", "recorded", "--family", "f", "--out", "out.json"] + arguments)
    #expect(result.status == 64, "\(arguments): \(result.errors)")
  }

  @Test func `a certificate has an analyst, and a file to go to`() throws {
    #expect(try Deadband.run("certify", "-", "--analyst", "recorded", "--out", "out.json").status == 64)
    #expect(try Deadband.run("certify", "-", "--family", "f", "--out", "out.json").status == 64)
    #expect(try Deadband.run("certify", "-").status == 64)
  }

  @Test(arguments: [1, 2, 7]) func `parts joined certify what the whole does`(_ parts: Int) throws {
    let result = try Deadband.shell(
      """
      folder=$(mktemp -d) && trap 'rm -rf "$folder"' EXIT && cd "$folder"
      for hour in 10 11 12; do
        printf '{"subject":"s%d","at":"2024-01-02T'$hour':00:00Z","indicators":{"underlying_price":100},"analysis":{"action":"hold"}}\\n' $(seq 500)
      done > h.jsonl
      certify() { $deadband certify h.dbh --analyst recorded --family test/model "$@"; }
      $deadband history pack h.jsonl --out h.dbh > packed && certify --out whole.json > whole || exit
      for part in $(seq \(parts)); do certify --shard $part/\(parts) --partial part.$part.json || exit; done
      $deadband merge part.*.json --out joined.json > joined && cmp joined whole && cmp joined.json whole.json || exit
      $deadband replay h.dbh --shard 1/\(parts) --partial replay.json
      $deadband merge part.*.json; echo $?; $deadband merge replay.json --out x; echo $?
      $deadband merge part.1.json replay.json --out x; echo $?; $deadband merge part.1.json part.1.json --out x; echo $?
      test ! -e x
      """)
    #expect(result.status == 0 && result.output == "64\n64\n1\n1\n", "\(result.output) \(result.errors)")
    #expect(result.errors.contains("the command is deadband certify in one and deadband replay in the other"))
    #expect(result.errors.contains("both hold part 1/\(parts)"))
  }

  @Test(arguments: [
    ["--shard", "1/2"], ["--partial", "x"], ["--shard", "3/2", "--partial", "x"],
    ["--shard", "1/2", "--partial", "x", "--out", "y"], ["--shard", "1/2", "--partial", "x", "--json"],
  ])
  func `wrong uses of parts are said`(_ arguments: [String]) throws {
    let result = try Deadband.run(["certify", "h.dbh"] + arguments)
    #expect(result.status == 64, "\(arguments): \(result.errors)")
  }

  @Test func `years are walked forward`() throws {
    let lines = (0..<3).map { year in
      Self.history(400, worst: 1_000).replacing("2024-01-02", with: "202\(year)-01-02")
        .replacing(#""subject":"s"#, with: #""subject":"y\#(year)s"#)
    }.joined()
    let arguments = ["certify", "-", "--analyst", "recorded", "--family", "f", "--walk-forward"]
    let result = try Deadband.run(arguments, input: Data(lines.utf8))
    #expect(result.status == 0, "\(result.errors)")
    #expect(result.output.split(separator: "\n").count == 3)
    #expect(result.output.contains("kept"))
    let json = try Deadband.run(arguments + ["--json"], input: Data(lines.utf8))
    #expect(json.output.contains(#""missed":false"#))
  }
}
