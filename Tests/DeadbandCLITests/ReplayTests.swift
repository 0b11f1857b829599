import Foundation
import Testing

/// `deadband replay` as text: its table, its JSON, and what it says of bad input.
@Suite struct ReplayTests {
  private static let price = #""indicators":{"underlying_price":100}"#
  private static let tick = #"{"subject":"s","at":"2024-01-02T15:00:00Z",\#(price)}"#

  @Test func `the table compares profiles with what one would otherwise do`() throws {
    let result = try replay(Self.tick + "\n", "--thresholds", "seed")
    #expect(result.status == 0)
    #expect(result.errors.isEmpty)
    for word in ["seed", "ask always", "TTL 24 h", "exact state", "the bound", "analyst: rulebook (offline)"]
    {
      #expect(result.output.contains(word))
    }
    #expect(result.lines.allSatisfy { $0.count <= 80 })
  }

  @Test func `json is one object on one line with the fixed keys`() throws {
    let result = try replay(Self.tick + "\n", "--json")
    #expect(result.lines.count == 1)
    let object = try #require(
      try JSONSerialization.jsonObject(with: Data(result.output.utf8)) as? [String: Any])
    for key in [
      "ticks", "subjects", "refreshed", "reused", "deferred", "by_rule", "max_age_seconds",
      "max_excess_served",
    ] { #expect(object[key] != nil, "\(key)") }
    #expect(object["version"] as? Int == 1)
    #expect((object["by_rule"] as? [String: Int])?["missing"] == 1)
    #expect((object["policies"] as? [Any])?.count == 8)
  }

  @Test func `recorded answers are taken from the lines`() throws {
    let line = Self.tick.dropLast() + #","analysis":{"action":"hold"}}"#
    let result = try replay(line + "\n", "--analyst", "recorded")
    #expect(result.status == 0)
    #expect(result.output.contains("analyst: recorded"))
    let without = try replay(Self.tick + "\n", "--analyst", "recorded")
    #expect(without.status == 1)
    #expect(without.errors.contains("standard input:1: analysis: missing"))
  }

  @Test func `the report is one page that asks the network for nothing`() throws {
    let page = FileManager.default.temporaryDirectory.appending(path: "deadband-\(UUID().uuidString).html")
    defer { try? FileManager.default.removeItem(at: page) }
    let result = try replay(Self.tick + "\n", "--report", page.path)
    #expect(result.status == 0)
    let html = try String(contentsOf: page, encoding: .utf8)
    #expect(html.hasPrefix("<!DOCTYPE html>") || html.hasPrefix("<!doctype html>"))
    #expect(html.contains("analyst: rulebook (offline)"))
    #expect(!html.contains("http://") && !html.contains("https://"))
  }

  @Test func `a reader that leaves early still gets the report`() throws {
    let page = FileManager.default.temporaryDirectory.appending(path: "deadband-\(UUID().uuidString).html")
    defer { try? FileManager.default.removeItem(at: page) }
    let result = try Deadband.shell(
      """
      exec 3> >(true) && wait $!
      echo '\(Self.tick)' | $deadband replay - --report \(page.path) >&3
      """)
    #expect(result.status == 0)
    #expect(result.errors.isEmpty)
    #expect(try String(contentsOf: page, encoding: .utf8).hasSuffix("</html>\n"))
  }

  @Test(arguments: ["seed", "<(echo '{\"extends\":\"default\",\"name\":\"seed\"}')"])
  func `two profiles of one name are refused, for names tell the rows apart`(_ second: String) throws {
    let result = try Deadband.shell(
      "echo '\(Self.tick)' | $deadband replay - --thresholds seed --thresholds \(second)")
    #expect(result.status == 64)
    #expect(result.errors.contains(#"two profiles are called "seed""#))
    #expect(result.output.isEmpty)
  }

  @Test func `a report that cannot be written is an error, and the table is there all the same`() throws {
    let result = try replay(Self.tick + "\n", "--report", "/no/such/folder/report.html")
    #expect(result.status == 1)
    #expect(result.output.contains("ask always"))
    #expect(result.errors.contains("/no/such/folder/report.html: cannot be written"))
  }

  @Test(arguments: [
    (["--analyst", "oracle"], #""oracle" is none of rulebook, recorded, rulebooks:N"#),
    (["--analyst", "rulebooks:0"], "N from 1 to 1000"),
    (["--analyst", "rulebooks:5000"], "N from 1 to 1000"),
    (["--analyst", "rulebooks:x"], "N from 1 to 1000"),
    (["--analyst", "rulebooks:2:-1"], "SEED a whole number"),
    (["--model", "gpt-0"], "no price is known"),
    (["-"], "standard input can be read once"), (["--colour"], "Unknown option"),
    (["--thresholds", "-"], "standard input can be read once"),
    (["--report", "-"], "- is no file to write"),
  ]) func `wrong use is 64`(_ arguments: [String], _ reason: String) throws {
    let result = try Deadband.shell(
      "echo '\(Self.tick)' | $deadband replay - \(arguments.joined(separator: " "))")
    #expect(result.status == 64)
    #expect(result.errors.contains(reason))
  }

  /// Each gets its place and its reason, and stops the run: never a crash, never a silent skip.
  @Test(arguments: [
    (
      #"{"subject":"s","at":"2024-01-02T15:00:00Z","indicators":{"underlying_price":1e999}}"#,
      "underlying_price"
    ),
    (
      #"{"subject":"s","at":"2024-01-02T15:00:00Z","indicators":{"underlying_price":NaN}}"#,
      "underlying_price"
    ),
    (
      #"{"subject":"s","at":"2024-01-02T15:00:00Z","indicators":{"underlying_price":1,"rsi":101}}"#,
      "rsi: 101"
    ),
    (#"{"subject":"s","at":"2024-01-02T15:00:00Z","indicators":{"underlying_price":1,"beta":1}}"#, "beta"),
    (#"{"subject":"s","at":"2024-01-02T15:00:00Z","indicators":{"rsi":1,"rsi":1}}"#, "given twice"),
    (#"{"subject":"s","at":"2024-01-02T15:00:00Z","indicators":{"rsi":1}}"#, "underlying_price: missing"),
    (#"{"subject":"s","at":"2024-01-02T15:00:00Z","indicators":{"underlying_price":1}"#, ""),
    (#"{"subject":"s","at":"2024-01-02","indicators":{"underlying_price":1}}"#, "at:"),
    (
      #"{"subject":"s","at":"2024-01-02T15:00:00Z","indicators":{"underlying_price":1},"extra":1}"#,
      "unknown field"
    ),
    (
      #"{"subject":"s","strategy":"X","at":"2024-01-02T15:00:00Z","indicators":{"underlying_price":1}}"#,
      "strategy"
    ),
    ("time,price", "wrong header"),
    ("{\"subject\":\"\u{0}\"}", "control character"),
  ]) func `bad data is 1 with its line and reason`(_ line: String, _ reason: String) throws {
    let result = try replay(line + "\n")
    #expect(result.status == 1)
    #expect(result.output.isEmpty)
    #expect(result.errors.hasPrefix("deadband: standard input:1: "))
    // JSON's own faults (NaN, a brace that lacks) are told by column, not by indicator.
    #expect(result.errors.contains(reason) || result.errors.contains("column "))
  }

  @Test func `time that goes backwards is told by its line`() throws {
    let earlier = Self.tick.replacing("15:00", with: "14:00")
    let result = try replay(Self.tick + "\n" + earlier + "\n")
    #expect(result.status == 1)
    #expect(result.errors.contains("standard input:2: time goes backwards"))
  }

  @Test func `carriage returns and a byte order mark are no error`() throws {
    #expect(try replay("\u{FEFF}" + Self.tick + "\r\n\r\n").status == 0)
  }

  @Test func `bytes that are no text or no whole gzip are told apart`() throws {
    let notUTF8 = try Deadband.run("replay", "-", input: Data(Self.tick.utf8.dropLast() + [0xFF, 0x0A]))
    #expect(notUTF8.status == 1)
    #expect(notUTF8.errors.contains("standard input:1: not UTF-8"))
    let cut = try Deadband.shell("echo '\(Self.tick)' | gzip | head -c 40 | $deadband replay -")
    #expect(cut.status == 1)
    #expect(cut.errors.contains("gzip"))
  }

  @Test func `a gigabyte on one line is refused at a megabyte`() throws {
    let result = try Deadband.shell("head -c 1000000000 /dev/zero | tr '\\0' x | $deadband replay -")
    #expect(result.status == 1)
    #expect(result.errors.contains("standard input:1: line longer than 1048576 bytes"))
  }

  @Test(arguments: [("/no/such/file", "No such file"), ("/", "directory")])
  func `what cannot be read is 66`(_ path: String, _ reason: String) throws {
    let result = try Deadband.run("replay", path)
    #expect(result.status == 66)
    #expect(result.errors.contains(path))
    #expect(result.errors.lowercased().contains(reason.lowercased()))
  }

  @Test func `an empty history is an error that says what is expected`() throws {
    for text in ["", "subject,strategy,at,underlying_price\n"] {
      let result = try replay(text)
      #expect(result.status == 1)
      #expect(result.output.isEmpty)
      #expect(result.errors.contains("the history is empty"))
    }
  }

  private func replay(_ text: String, _ arguments: String...) throws -> Deadband.Result {
    let file = FileManager.default.temporaryDirectory.appending(path: "deadband-\(UUID().uuidString)")
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try Deadband.shell("$deadband replay - \(arguments.joined(separator: " ")) < \(file.path)")
  }
}
