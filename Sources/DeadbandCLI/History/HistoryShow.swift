import ArgumentParser
import DeadbandCore
import DeadbandMarketData

struct HistoryShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Check a packed history to its last bit, and say what it holds.",
    discussion: """
      EXAMPLES:
        deadband history show spy.dbh
        deadband history show spy.dbh --json

      \(ExitStatus.help)
      """)

  @Argument(help: "A packed history.", completion: .file(extensions: ["dbh"]))
  var history: String

  @Flag(help: "One JSON object on one line.")
  var json = false

  @OptionGroup var profile: HistoryProfile

  func run() throws {
    let history = try ColumnarHistory(path: history, schema: try profile.thresholds.load().schema)
    guard json else {
      try Output.standard.write(table(history).text(width: Terminal.output.width))
      return
    }
    try Output.standard.write(
      json: .object([
        .init("actions", .array(history.actions.map { .string($0) })),
        .init("digest", .string(history.digest.description)),
        .init("first", .string(history.first.description)), .init("last", .string(history.last.description)),
        .init("strategies", .array(history.strategies.dropFirst().map { .string($0) })),
        .init("subjects", .number(Double(history.subjects.count))),
        .init("ticks", .number(Double(history.tickCount))), .init("version", .form),
      ]))
  }

  private func table(_ history: ColumnarHistory) -> TextTable {
    var table = TextTable(columns: 2)
    table.add("ticks", "\(history.tickCount)")
    table.add("subjects", "\(history.subjects.count)")
    table.add("period", "\(history.first) to \(history.last)")
    table.add("strategies", Self.list(history.strategies.dropFirst()))
    table.add("recorded actions", Self.list(history.actions))
    table.add("digest", "\(history.digest)")
    return table
  }

  private static func list(_ names: some Collection<String>) -> String {
    names.isEmpty ? "none" : names.map(\.onOneLine).joined(separator: ", ")
  }
}
