import Foundation
import Testing

/// `deadband tune` as a user runs it: its outputs, its journal, and what it says of bad input.
@Suite struct TuneTests {
  /// Hourly ticks of six subjects, three in January and three in March, whose price and delta swing.
  static let history =
    [1, 3].flatMap { month in
      (0..<3).flatMap { subject in
        (0..<40).map { hour in
          let day = 2 + hour / 20
          let price = 100 + Double((hour * 7 + subject * 3 + month) % 11) * 0.7
          let delta = Double((hour * 5 + subject) % 17) / 40
          return
            #"{"subject":"SPY \#(month)-\#(subject)","strategy":"IRON_CONDOR","at":"2024-0\#(month)-0\#(day)T"#
            + String(format: "%02d", hour % 20) + #":00:00Z","indicators":{"underlying_price":\#(price),"#
            + #""delta":\#(delta),"volatility_rank":50}}"#
        }
      }
    }.joined(separator: "\n") + "\n"

  private func tune(_ arguments: String..., input: String = Self.history) throws -> Deadband.Result {
    try Deadband.run(["tune", "-", "--budget", "40"] + arguments, input: Data(input.utf8))
  }

  private func temporary(_ name: String) -> String {
    FileManager.default.temporaryDirectory.appending(path: "deadband-\(UUID().uuidString)-\(name)").path
  }

  @Test func `the table names the front, what it is compared with, the rules and the numbers`() throws {
    let result = try tune("--judge-from", "2024-02-01")
    #expect(result.status == 0)
    #expect(result.errors.isEmpty)
    for word in [
      "searched: 120 ticks", "judged:   120 ticks", "default", "seed", "TTL 24 h", "the bound",
      "Only the judged columns are a result", "What each rule of", "What its numbers do",
    ] { #expect(result.output.contains(word), "\(word)") }
    #expect(result.lines.allSatisfy { $0.count <= 80 })
  }

  @Test func `the chosen profile and the report are written, and the profile is one`() throws {
    let (profile, page) = (temporary("tuned.json"), temporary("tune.html"))
    defer { for file in [profile, page] { try? FileManager.default.removeItem(atPath: file) } }
    let result = try tune("--out", profile, "--report", page, "--json", "--max-disagreement", "0.5")
    #expect(result.status == 0)
    #expect(result.lines.count == 1)
    let object = try result.object()
    #expect(object["chosen"] as? String == "tuned")
    #expect(object["version"] as? Int == 1)
    #expect((object["front"] as? [Any])?.isEmpty == false)
    #expect(try Deadband.run("thresholds", "validate", profile).status == 0)
    #expect(try String(contentsOfFile: page, encoding: .utf8).hasPrefix("<!doctype html>"))
  }

  @Test func `parts are joined to the journal that a search goes on with`() throws {
    let parts = (1...2).map { temporary("part-\($0).json") }
    let journal = temporary("journal")
    defer { for file in parts + [journal] { try? FileManager.default.removeItem(atPath: file) } }
    for (number, part) in parts.enumerated() {
      let result = try tune("--first", "16", "--shard", "\(number + 1)/2", "--partial", part)
      #expect(result.status == 0 && result.output.isEmpty, "\(result.errors)")
    }
    let missing = try Deadband.run(["merge", parts[0], "--out", journal])
    #expect(missing.status == 1 && missing.errors.contains("part 2/2 is missing"))
    #expect(try Deadband.run(["merge"] + parts).status == 64)
    #expect(try Deadband.run(["merge"] + parts + ["--out", journal]).status == 0)
    let joined = try tune("--first", "16", "--resume", journal, "--json")
    #expect(joined.status == 0)
    #expect(try joined.output == tune("--first", "16", "--json").output)
  }

  @Test(arguments: [
    ["--shard", "1/2"], ["--partial", "x"], ["--shard", "1/2", "--partial", "x", "--out", "y"],
    ["--shard", "1/2", "--partial", "x", "--resume", "y"], ["--shard", "1/2", "--partial", "x", "--json"],
  ])
  func `wrong uses of parts are said`(_ arguments: [String]) throws {
    #expect(try Deadband.run(["tune", "-"] + arguments).status == 64)
  }

  @Test func `a journal is gone on with, whatever its last line is torn to`() throws {
    let journal = temporary("journal")
    defer { try? FileManager.default.removeItem(atPath: journal) }
    let first = try tune("--resume", journal, "--json")
    let whole = try Data(contentsOf: URL(fileURLWithPath: journal))
    try whole.prefix(whole.count * 2 / 3).write(to: URL(fileURLWithPath: journal))
    let second = try tune("--resume", journal, "--json", "--threads", "1")
    #expect(first.status == 0 && second.status == 0)
    #expect(second.output == first.output)
    #expect(try Data(contentsOf: URL(fileURLWithPath: journal)) == whole)
  }

  @Test func `a foreign journal is refused with both digests, and left as it was`() throws {
    let journal = temporary("journal")
    defer { try? FileManager.default.removeItem(atPath: journal) }
    _ = try tune("--resume", journal)
    let before = try Data(contentsOf: URL(fileURLWithPath: journal))
    let other = try tune(
      "--resume", journal, input: String(Self.history.dropFirst(200).drop { $0 != "\n" }.dropFirst()))
    #expect(other.status == 1)
    #expect(other.errors.contains("written by another run: its data is \""))
    #expect(other.errors.contains("here it is \""))
    #expect(
      try tune("--resume", journal, "--seed", "2").errors.contains("its seed is \"1\", here it is \"2\""))
    #expect(try Data(contentsOf: URL(fileURLWithPath: journal)) == before)
  }

  @Test func `a profile that cannot keep the limit is not written`() throws {
    let profile = temporary("tuned.json")
    let result = try tune("--out", profile, "--max-disagreement", "0.0000001", "--analyst", "rulebooks:20")
    #expect(!FileManager.default.fileExists(atPath: profile) || result.status == 0)
    #expect(result.output.contains("What its numbers do"))
  }

  @Test(arguments: [
    (["--budget", "0"], "--budget is from 1"), (["--max-disagreement", "2"], "0.02 is 2 %"),
    (["--threads", "0"], "--threads is at least 1"), (["--analyst", "oracle"], "is none of rulebook"),
    (["--judge", "x", "--judge-from", "2024-02-01"], "exclude one another"),
    (["--judge-from", "yesterday"], "judge-from"), (["--model", "gpt-0"], "no price is known"),
    (["--out", "a", "--report", "a"], "two outputs go to one file"),
    (["--out", "-"], "- is no file to write"),
    (["--judge", "-"], "standard input can be read once"),
  ]) func `wrong use is 64`(_ arguments: [String], _ reason: String) throws {
    let result = try Deadband.run(["tune", "-"] + arguments, input: Data(Self.history.utf8))
    #expect(result.status == 64)
    #expect(result.errors.contains(reason), "\(result.errors)")
    #expect(result.output.isEmpty)
  }

  @Test(arguments: [
    (["--judge-from", "2030-01-01"], "no subject begins at 2030-01-01T00:00:00Z or later"),
    (["--judge-from", "2000-01-01"], "no subject ends before 2000-01-01T00:00:00Z"),
    (["--analyst", "recorded"], "analysis: missing"),
  ]) func `data that does not do is 1, with a reason`(_ arguments: [String], _ reason: String) throws {
    let result = try Deadband.run(["tune", "-"] + arguments, input: Data(Self.history.utf8))
    #expect(result.status == 1)
    #expect(result.errors.contains(reason), "\(result.errors)")
  }

  @Test func `an empty history and a missing one are refused`() throws {
    let empty = try tune(input: "")
    #expect(empty.status == 1)
    #expect(empty.errors.contains("the history is empty"))
    #expect(try Deadband.run("tune", "/no/such/history").status == 66)
  }

  @Test func `a space is read with the profile it names beside it, and refused with place and reason`() throws
  {
    let folder = temporary("spaces")
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    func write(_ name: String, _ text: String) throws {
      try Data(text.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
    }
    try write("mine.json", #"{"extends": "seed", "name": "mine", "significance": {"refresh_above": 30}}"#)
    let parameter = #"{"path": "significance.refresh_above", "from": 20, "to": "#
    try write("good.json", #"{"schema": 1, "base": "mine.json", "parameters": [\#(parameter)60}]}"#)
    try write("bad.json", #"{"schema": 1, "parameters": [\#(parameter)10}]}"#)
    let good = try tune("--space", "\(folder)/good.json")
    #expect(good.status == 0, "\(good.errors)")
    #expect(good.output.contains("  mine"))
    let bad = try tune("--space", "\(folder)/bad.json")
    #expect(bad.status == 1)
    #expect(
      bad.errors.contains(
        "bad.json: $.parameters[0].to: contradiction: 10 lies below \"from\", 20; exchange them"))
  }
}
