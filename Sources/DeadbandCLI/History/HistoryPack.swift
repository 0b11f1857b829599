import ArgumentParser
import DeadbandCore
import DeadbandMarketData

struct HistoryPack: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "pack",
    abstract: "Write histories as one packed file.",
    usage: "deadband history pack <histories> ... --out <file>",
    discussion: """
      The file takes its name once it is whole and on disk. Custom indicators are read with the profile that defines \
      them, which every reader of the file then needs.

      EXAMPLES:
        deadband history pack 2016.jsonl.gz 2017.jsonl.gz --out spy.dbh
        deadband indicators SPY.csv --vix VIX.csv | deadband history pack - --out spy.dbh

      \(ExitStatus.help)
      """)

  @Argument(help: "Snapshot histories, read as one; - for standard input.", completion: .file())
  var histories: [String]

  @Option(
    help: ArgumentHelp("The file to write.", valueName: "file"), completion: .file(extensions: ["dbh"]))
  var out: String

  @OptionGroup var profile: HistoryProfile

  func validate() throws {
    try FileArguments.check(inputs: histories + [profile.thresholds.file].compactMap(\.self), output: out)
  }

  func run() throws {
    let packed = try ColumnarInput.pack(histories, to: out, schema: try profile.thresholds.load().schema)
    try Output.standard.write(
      "\(counted(packed.ticks, "tick")) of \(counted(packed.subjects, "subject")), digest \(packed.digest)\n")
  }
}

/// Whose custom indicators a history has.
struct HistoryProfile: ParsableArguments {
  @Option(
    help: ArgumentHelp("The profile that defines the history's custom indicators.", valueName: "profile"))
  var thresholds = ProfileArgument.standard
}
