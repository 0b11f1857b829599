import Foundation
import Testing

struct StoreTests {
  private let world = StoreWorld()

  private func load(_ input: String, _ arguments: String...) throws -> Deadband.Result {
    try world.run(["load", "--segment", "1"] + arguments, input: Data(input.utf8))
  }

  private func run(_ arguments: String..., input: Data = Data()) throws -> Deadband.Result {
    try world.run(arguments, input: input)
  }

  // MARK: Loading

  @Test func `each line that was taken is acknowledged, in order`() throws {
    let keys = (0..<600).map { "SPY \($0) IC" }
    let result = try load(keys.map { #"{"key":"\#($0)","value":{"n":1}}"# + "\n" }.joined())
    #expect(result.status == 0 && result.errors.isEmpty)
    #expect(result.lines == keys.map { "ok \($0)" })
    #expect(try load(#"{"key":"a","value":1}"#, "--json").lines == [#"{"key":"a","ok":true}"#])
    #expect(try load("").output.isEmpty)
    #expect(try load("\r\n \t\n").status == 0)
  }

  @Test func `a bad line is said with its place and the run goes on`() throws {
    // Nothing that compresses, and more than a segment of 1 MiB holds.
    var state: UInt64 = 1
    let digits = (0..<140_000).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return String(state | 1 << 63, radix: 16)
    }
    let large = #"{"key":"large","hex":""# + digits.joined() + #""}"#
    let lines = [
      #"{"key":"a","value":1}"#, "nonsense", #"{"key":"","value":1}"#, #"{"key":"b","value":1,"colour":2}"#,
      large, #"{"key":"c","value":2}"#,
    ]
    let path = try world.file(
      "lines.jsonl", Data(lines.joined(separator: "\n").utf8) + Data("\n{\u{1b}[31m".utf8))
    let result = try run("load", path, "--segment", "1")
    #expect(result.status == 1)
    #expect(result.lines == ["ok a", "ok c"])
    let errors = result.errors.split(separator: "\n")
    #expect(errors.count == 5)
    for (line, reason) in [
      (2, "an object expected"), (3, "a subject of 0 bytes; 1 to 4096 are allowed"),
      (4, #""colour": unknown field"#), (5, "a segment holds"), (7, "a string expected"),
    ] {
      let error = errors.first { $0.hasPrefix("deadband: \(path):\(line): ") }
      #expect(error?.contains(reason) == true, "line \(line): \(result.errors)")
    }
    #expect(!result.errors.contains("\u{1b}"))
    #expect(try run("get", "c").output == "2\n")
  }

  @Test func `input may be a file, standard input or gzip`() throws {
    let line = Data((#"{"key":"a","value":1}"# + "\n").utf8)
    #expect(try run("load", "-", "--segment", "1", input: line).output == "ok a\n")
    #expect(try run("load", try world.file("line", line), "--segment", "1").output == "ok a\n")
    let zipped = try Deadband.shell(
      "echo '{\"key\":\"z\",\"value\":2}' | gzip -c | $deadband store load --segment 1 --store '\(world.store)'"
    )
    #expect(zipped.output == "ok z\n" && zipped.status == 0)
    #expect(try run("load", world.path + "/absent").status == 66)
  }

  @Test func `a subject with control characters stays on one line`() throws {
    let result = try load(#"{"key":"a\u001b[31m\nb","value":1}"# + "\n")
    #expect(result.lines.count == 1 && !result.output.contains("\u{1b}"))
    #expect(try run("get", "a\u{1b}[31m\nb").output == "1\n")
    let missing = try run("get", "c\u{1b}[31m\nd")
    #expect(missing.status == 1 && !missing.errors.contains("\u{1b}"))
    #expect(missing.errors.split(separator: "\n").count == 1)
  }

  /// Half of the next line is there already: the acknowledgement of the first may not wait for the other half.
  @Test func `a co-process is told of each line before it writes the next`() throws {
    let result = try Deadband.shell(
      """
      coproc timeout 20 $deadband store load --segment 1 --store '\(world.store)'
      printf '{"key":"a","value":1}\\n{"key":' >&"${COPROC[1]}"
      IFS= read -r -t 10 first <&"${COPROC[0]}" && echo "$first"
      $deadband store get a --store '\(world.store)'
      printf '"b","value":2}\\n' >&"${COPROC[1]}"
      IFS= read -r -t 10 second <&"${COPROC[0]}" && echo "$second"
      """)
    #expect(result.lines == ["ok a", "1", "ok b"])
  }

  // MARK: Reading

  @Test func `get prints the analysis alone, or the entry`() throws {
    _ = try load(#"{"key":"a","value":{"x" : 1.0e0},"created":"\#(world.now)","model":"m"}"#)
    _ = try load(#"{"key":"a","text":"other","model":"m"}"#, "--tenant", "another")
    #expect(try run("get", "a").output == #"{"x" : 1.0e0}"# + "\n")
    #expect(try run("get", "a", "--tenant", "another").output == "other\n")
    let entry = try run("get", "a", "--json").object()
    #expect(entry["key"] as? String == "a" && entry["model"] as? String == "m")
    #expect((entry["value"] as? [String: Any])?["x"] as? Double == 1)
    for result in [try run("get", "b"), try run("get", "a", "--tenant", "third")] {
      #expect(result.status == 1 && result.output.isEmpty)
      #expect(result.errors.contains("may be served"))
    }
  }

  @Test func `an entry of more than seven days is not served, and stays in the history`() throws {
    _ = try load(#"{"key":"old","value":1,"created":"2024-05-01T14:30:00Z"}"#)
    #expect(try run("get", "old").status == 1)
    #expect(try run("export").output.isEmpty)
    #expect(try run("export", "--history").lines.count == 1)
    #expect(try run("export", "--history", "--tenant", "another").output.isEmpty)
  }

  @Test func `stat says what is there`() throws {
    _ = try load(#"{"key":"a","value":1}"#)
    let object = try run("stat", "--json").object()
    #expect(object["version"] != nil)
    #expect(
      object["records"] as? Int == 1 && object["subjects"] as? Int == 1 && object["segments"] as? Int == 1)
    #expect((object["mid"] as? [String: Any])?["entries"] as? Int == 1)
    let text = try run("stat")
    #expect(text.output.contains("in 1 segment, no dictionary") && text.output.contains("1 entry, "))
  }

  @Test func `what reads changes nothing`() throws {
    _ = try load(#"{"key":"a","value":1}"# + "\n" + #"{"key":"b","value":2}"#)
    let before = try world.files()
    #expect(before.count >= 3)
    for arguments in [["verify"], ["get", "a"], ["export", "--history"], ["stat"], ["stat", "--json"]] {
      #expect(try world.run(arguments).status == 0)
      #expect(try world.files() == before, "\(arguments)")
    }
  }

  // MARK: Moving

  @Test func `what is exported is imported, byte for byte, and once`() throws {
    let own =
      #""baseline":{"rsi":55.1,"underlying_price":451.2},"custom":{"tag":"ab12","count":2,"values":[{"position":1,"quantum":7,"value":0.7}]}"#
    _ = try load(
      [
        #"{"key":"a","value":1,"created":"2024-05-01T14:30:00Z"}"#, #"{"key":"a","value": [ 2 ],\#(own)}"#,
        #"{"key":"b","tenant":"t","hex":"00ff","cost_nano_dollars":"9007199254740993","further":{"12":"0a"}}"#,
        #"{"key":"c","text":"two\nlines \u0001","finish_reason":"stop"}"#,
      ].joined(separator: "\n"))
    let exported = try run("export", "--history")
    #expect(exported.lines.count == 4)
    let other = StoreWorld()
    let first = try other.run(["import", "-"], input: Data(exported.output.utf8))
    #expect(first.output == "imported 4, already there 0, older than the subject's latest 0\n")
    #expect(try other.run(["export", "--history"]).output == exported.output)
    #expect(try other.run(["export"]).output == (try run("export")).output)
    let again = try other.run(["import", "-", "--json"], input: Data(exported.output.utf8)).object()
    #expect(again["already_there"] as? Int == 4 && again["imported"] as? Int == 0)
    #expect(again["version"] != nil)
    let older = #"{"key":"a","value":0,"created":"2023-05-01T14:30:00Z"}"# + "\nnonsense\n"
    let result = try other.run(["import", "-"], input: Data(older.utf8))
    #expect(result.status == 1)
    #expect(result.output == "imported 0, already there 0, older than the subject's latest 1\n")
    #expect(result.errors.hasPrefix("deadband: standard input:2: "))
    #expect(try other.run(["export", "--history"]).output == exported.output)
  }

  // MARK: Damage

  @Test func `damage is found, told where it is, and left behind by a repair`() throws {
    _ = try load(#"{"key":"a","value":"first"}"#)
    _ = try load(#"{"key":"b","value":"second"}"#)
    let sound = try run("verify")
    #expect(sound.status == 0 && sound.errors.isEmpty)
    #expect(sound.output.hasPrefix("sound: 2 records in 1 segment, "))
    try world.flip("archive/0000000001.segment", at: 4096 + 100)
    let before = try world.files()
    let damaged = try run("verify")
    #expect(damaged.status == 1)
    #expect(damaged.lines.first?.hasPrefix("archive/0000000001.segment, bytes 4096 to ") == true)
    #expect(damaged.lines.last?.hasPrefix("damaged: 1 record in 1 segment, ") == true)
    let object = try run("verify", "--json").object()
    #expect(
      object["ok"] as? Bool == false && (object["damage"] as? [[String: Any]])?.first?["from"] as? Int == 4096
    )
    #expect(try run("get", "b").output == "\"second\"\n")
    #expect(try world.files() == before)
    let repaired = try run("repair")
    #expect(repaired.status == 0 && repaired.output.contains("1 damaged stretch\n"))
    #expect(try run("verify").status == 0)
    #expect(try run("get", "b").output == "\"second\"\n")
    #expect(try run("get", "a").status == 1)
    #expect(try world.files()["archive/0000000001.segment.damaged"] != nil)
  }

  @Test func `a lost manifest is written anew by a repair`() throws {
    _ = try load(#"{"key":"a","value":1}"#)
    let manifest = world.store + "/archive/manifest"
    try Data("rubbish".utf8).write(to: URL(fileURLWithPath: manifest))
    let found = try run("verify")
    #expect(found.status == 1 && found.output.contains("archive/manifest: is damaged or lost\n"))
    #expect(try run("get", "a").output == "1\n")
    #expect(try run("repair").status == 0)
    #expect(try run("verify").status == 0)
    #expect(try run("get", "a").output == "1\n")
  }

  // MARK: Upkeep

  @Test func `compaction puts small segments together and keeps what is served`() throws {
    for number in 0..<3 {
      _ = try load(#"{"key":"\#(number)","value":\#(number)}"#)
      #expect(try run("compact").status == 0)
    }
    let result = try run("compact", "--json").object()
    #expect(result["segments_after"] as? Int == 1 && result["version"] != nil)
    #expect(try run("compact", "--retention", "7").output.contains("in 1 segment became"))
    for number in 0..<3 { #expect(try run("get", "\(number)").output == "\(number)\n") }
    _ = try load(#"{"key":"old","value":1,"created":"2024-05-01T14:30:00Z"}"#)
    let kept = try run("compact", "--retention", "30")
    #expect(
      kept.output.contains(
        "left out: 0 records of removed subjects, 1 older than the retention, 0 damaged stretches"))
  }

  @Test func `a dictionary needs enough to learn from`() throws {
    _ = try load(#"{"key":"a","value":1}"#)
    let few = try run("train")
    #expect(few.status == 1 && few.output.isEmpty)
    #expect(few.errors.hasPrefix("deadband: 1 entry to learn from; 64 are the fewest; train when"))
    _ = try load(
      (0..<400).map {
        #"{"key":"SPY \#($0)","value":{"action":"hold","confidence":0.\#($0),"reasoning":"the spread of \#($0 * 7919 % 613) is within the range that the profile allows"}}"#
      }.joined(separator: "\n"))
    let trained = try run("train", "--size", "4", "--json")
    #expect(trained.status == 0)
    let identity = try trained.object()["dictionary"] as? Int ?? 0
    #expect(identity != 0)
    #expect(try run("stat", "--json").object()["dictionary"] as? Int == identity)
    #expect(try run("compact").status == 0)
    #expect(try run("verify").status == 0)
    #expect(try run("get", "SPY 3").output.contains("the spread of 463 "))
  }

  // MARK: Refusals

  @Test(arguments: [
    ["compact", "--retention", "3"], ["compact", "--retention", "x"], ["load", "--segment", "0"], ["get"],
    ["load", "--tenant", ""], ["get", ""], ["get", "a", "--tenant", ""], ["export", "--tenant", ""],
    ["train", "--size", "0"], ["import"], ["repair", "x"], ["nonsense"],
  ])
  func `wrong usage has status 64`(arguments: [String]) throws {
    let result = try world.run(arguments)
    #expect(result.status == 64 && result.output.isEmpty && !result.errors.isEmpty)
    #expect(try Deadband.run("store", "verify").status == 64)
    #expect(try Deadband.run("store", "verify", "--store", "").status == 64)
    #expect(!FileManager.default.fileExists(atPath: world.store))
  }

  @Test func `three days of retention are refused with the reason`() throws {
    let refused = try run("compact", "--retention", "3").errors
    #expect(refused.contains("--retention takes 7 to 36500 days: an entry is served for 7"))
  }

  @Test(arguments: [["verify"], ["get", "a"], ["export"], ["stat"]])
  func `a store that is not there has status 66, and is not made`(arguments: [String]) throws {
    let result = try world.run(arguments)
    #expect(result.status == 66 && result.output.isEmpty)
    #expect(result.errors.hasPrefix("deadband: \(world.store): cannot be opened"))
    #expect(!FileManager.default.fileExists(atPath: world.store))
  }

  @Test func `a store that cannot be made has status 74`() throws {
    let file = try world.file("file", Data())
    let result = try Deadband.run(
      "store", "load", "--store", file + "/store", input: Data(#"{"key":"a","value":1}"#.utf8))
    #expect(result.status == 74 && result.output.isEmpty)
    #expect(result.errors.hasPrefix("deadband: \(file)/store: cannot be made"))
  }
}
