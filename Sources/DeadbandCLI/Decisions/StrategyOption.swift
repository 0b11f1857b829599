import ArgumentParser
import DeadbandDecisions

/// The strategies that there are, and the one that is meant.
struct StrategyOption: ParsableArguments {
  @Option(
    help: ArgumentHelp("Further strategies; of one that is built in these come before.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var strategies: String?

  /// Those that are built in, and the file's.
  func book() throws -> StrategyBook {
    guard let strategies else { return .builtIn }
    let file = try TextFile.read(strategies)
    return StrategyBook.builtIn.adding(try StrategyBook(json: file.bytes, source: file.path))
  }
}
