import ArgumentParser
import DeadbandCore

struct Doctor: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check this installation: libraries, permissions, profiles, what is configured.",
    discussion: """
      Of API keys it is said whether they are set, never what they are.

      EXAMPLES:
        deadband doctor
        deadband doctor --json

      \(ExitStatus.help)
      """)

  @Flag(help: "Print one JSON object with a field for each check.")
  var json = false

  func run() throws {
    let findings = Examination().findings
    if json {
      try Output.standard.write(json: [
        "checks": .array(findings.map(\.json)),
        "ok": .boolean(!findings.contains { $0.state == .wrong }),
        "version": .form,
      ])
    } else {
      try Output.standard.write(Self.text(findings))
    }
    if findings.contains(where: { $0.state == .wrong }) { throw ExitStatus.data }
  }

  private static func text(_ findings: [Finding]) -> String {
    let terminal = Terminal.output
    return findings.map { finding in
      // Coloured after the table is set: colour has no width.
      let mark = finding.state.rawValue
      var table = TextTable(columns: 3)
      table.add(mark + String(repeating: " ", count: 5 - mark.count), finding.paddedName, finding.value)
      let text = table.text(width: terminal.width)
      return terminal.colored(mark, finding.state.color) + text.dropFirst(mark.count)
    }.joined()
  }
}

/// One thing that was looked at.
struct Finding {
  enum State: String {
    case ok, note, wrong

    var color: Terminal.Color {
      switch self {
      case .ok: .green
      case .note: .yellow
      case .wrong: .red
      }
    }
  }

  let state: State
  let name: String
  let value: String

  init(_ state: State, _ name: String, _ value: String) {
    self.state = state
    self.name = name
    self.value = value
  }

  var json: JSONValue {
    ["name": .string(name), "state": .string(state.rawValue), "value": .string(value)]
  }

  fileprivate var paddedName: String { name + String(repeating: " ", count: max(18 - name.count, 0)) }
}
