import Foundation
import Testing

/// The root command: help, version, wrong use.
struct DeadbandTests {
  @Test func `without arguments it says what it is for and how to go on`() throws {
    let result = try Deadband.run()
    #expect(result.status == 0)
    #expect(result.errors.isEmpty)
    for line in [
      "OVERVIEW: Serve the analysis already paid for until the market has moved enough",
      "  deadband decide --thresholds seed < ticks.jsonl",
      "  64  wrong usage",
      "  66  an input cannot be read",
      "USAGE: deadband <subcommand>",
      "  decide                  Judge snapshots: one JSON object a line in, one",
      "  thresholds              Check, show and compare thresholds profiles.",
      "  doctor                  Check this installation: libraries, permissions,",
    ] { #expect(result.lines.contains(line)) }
    #expect(result.lines.allSatisfy { $0.count <= 80 })
  }

  @Test func `the version names the release and the schema`() throws {
    let result = try Deadband.run("--version")
    #expect(result.output == "deadband 0.1.0 (indicator schema 1)\n")
    #expect(result.status == 0)
  }

  @Test(arguments: [
    ["decide"], ["thresholds"], ["thresholds", "validate"], ["thresholds", "show"], ["thresholds", "diff"],
    ["doctor"], ["indicators"], ["replay"],
  ])
  func `every command has help with examples and statuses in 80 columns`(_ command: [String]) throws {
    let result = try Deadband.shell("$deadband \(command.joined(separator: " ")) --help")
    #expect(result.status == 0)
    let example = "  deadband \(command.joined(separator: " "))"
    #expect(result.lines.contains("EXAMPLES:"))
    #expect(result.lines.contains { $0 == example || $0.hasPrefix(example + " ") })
    for status in ["EXIT STATUS:", "  0   ", "  1   ", "  64  ", "  66  "] {
      #expect(result.output.contains(status))
    }
    #expect(result.lines.allSatisfy { $0.count <= 80 })
  }

  @Test(arguments: [
    ("nonsense", 64, "Unexpected argument 'nonsense'"),
    ("--nonsense", 64, "Unknown option '--nonsense'"),
    ("decide extra", 64, "Unexpected argument 'extra'"),
    ("decide --thresholds", 64, "Missing value for '--thresholds <profile>'"),
    ("decide --thresholds -", 64, "standard input holds the snapshots"),
    ("thresholds validate", 64, "Missing expected argument '<file> ...'"),
    ("thresholds diff seed", 64, "Missing expected argument '<b>'"),
    ("thresholds show seed default", 64, "Unexpected argument 'default'"),
    ("doctor --jsno", 64, "Did you mean '--json'?"),
    ("decide --thresholds nowhere.json", 66, "deadband: nowhere.json: no such file; name a profile's file"),
    ("thresholds show profiles", 66, "deadband: profiles: is a directory, not a file"),
    (
      "thresholds diff seed profiles/invalid.negative.json", 1,
      "$.indicators.rsi.rule.absolute: -5 is refused"
    ),
  ])
  func `wrong use is said on standard error, with its status`(
    _ line: String, _ status: Int, _ message: String
  )
    throws
  {
    let result = try Deadband.shell("$deadband \(line) < /dev/null")
    #expect(result.status == Int32(status))
    #expect(result.errors.contains(message))
    #expect(result.output.isEmpty)
  }

  @Test(arguments: ["bash", "zsh", "fish"])
  func `it writes its own completions`(_ shell: String) throws {
    let result = try Deadband.run("--generate-completion-script", shell)
    #expect(result.status == 0)
    #expect(result.output.contains("thresholds"))
  }

  @Test func `output that cannot be written is an error`() throws {
    let full = try Deadband.shell("$deadband thresholds show > /dev/full")
    #expect(full.status == 1)
    #expect(full.errors.hasPrefix("deadband: standard output: cannot be written: "))
  }
}
