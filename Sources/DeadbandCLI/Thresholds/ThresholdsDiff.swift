import ArgumentParser
import DeadbandCore

struct ThresholdsDiff: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "diff",
    abstract: "Show each value in which two profiles differ.",
    discussion: """
      The profiles are compared with their parents filled in; their names do not count. Each difference is a \
      line: its JSON path, the value in A, the value in B (– where there is none).

      EXAMPLES:
        deadband thresholds diff seed default
        deadband thresholds diff --json seed mine.json

      EXIT STATUS:
        0   the profiles are equal
        1   they differ, or one of them is wrong
        64  wrong usage
        66  an input cannot be read
      """)

  @Argument(help: "The first profile.")
  var a: ProfileArgument

  @Argument(help: "The second profile.")
  var b: ProfileArgument

  @Flag(help: "Print one JSON object with all differences.")
  var json = false

  func validate() throws { try FileArguments.check(inputs: [a, b].compactMap(\.file)) }

  func run() throws {
    let differences = try a.load().differences(to: b.load())
    if json {
      try Output.standard.write(json: [
        "a": .string(a.name), "b": .string(b.name), "differences": .array(differences.map(\.json)),
        "version": .form,
      ])
    } else {
      try Output.standard.write(differences.map(\.line).joined())
    }
    if !differences.isEmpty { throw ExitStatus.data }
  }
}

extension ThresholdProfile.Difference {
  fileprivate var line: String { "\(path): \(old?.text ?? "–") → \(new?.text ?? "–")\n" }

  /// `a` and `b` are left out where that profile has no such value.
  fileprivate var json: JSONValue {
    var fields = [JSONValue.Field("path", .string(path))]
    if let new { fields.insert(JSONValue.Field("b", new), at: 0) }
    if let old { fields.insert(JSONValue.Field("a", old), at: 0) }
    return .object(fields)
  }
}
