import ArgumentParser
import DeadbandCore
import DeadbandDecisions

struct DecisionsStrategies: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "strategies",
    abstract: "List the strategies, and say what is wrong with a file of them.",
    discussion: """
      A strategy is data: what a trade may lose, how large a position may be, which risk levels are allowed, what models are told, and how \
      far the market may move before they are asked again.

      EXAMPLES:
        deadband decisions strategies
        deadband decisions strategies --strategies mine.json --json

      \(ExitStatus.help)
      """)

  @OptionGroup var option: StrategyOption

  @Flag(help: "One JSON object on one line instead of the table.")
  var json = false

  func run() throws {
    let book = try option.book()
    // Each has to fit the profile that it names.
    for strategy in book.strategies {
      let profile = try ProfileArgument(argument: strategy.profile).load()
      if let option = strategy.optionStrategy { _ = try profile.strategy(option) }
    }
    guard !json else {
      try Output.standard.write(json: .object([.init("strategies", .array(book.strategies.map(\.json)))]))
      return
    }
    var table = TextTable([
      ("strategy", .left), ("risk a trade", .right), ("position", .right), ("leverage", .right),
      ("levels", .left),
      ("profile", .left), ("", .left),
    ])
    for strategy in book.strategies {
      let levels = strategy.riskLevels.words.joined(separator: ", ")
      table.add(
        strategy.id, "\((strategy.riskPerTrade * 100).plain) %",
        "\((strategy.largestPosition * 100).plain) %",
        strategy.leverage.plain, levels, strategy.profile, strategy.summary)
    }
    try Output.standard.write(table.text(width: Terminal.output.width))
  }
}
