import ArgumentParser
import DeadbandCore
import DeadbandDecisions
import FoundationEssentials

struct DecisionsAccounts: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "accounts",
    abstract: "Show the accounts that the environment names, or all that is wrong with them at once.",
    discussion: """
      ASSETS, STRATEGY, LEVERAGE, MAX_POSITION_SIZE_USD, DECISION_CACHE_TTL (seconds) and ENABLE_CACHING describe one account. With \
      MULTI_ACCOUNT_MODE=true, ACCOUNT_IDS names several, and ASSETS_account1 is the first one's own; keys are never shared.

      EXAMPLES:
        ASSETS=BTCUSDT,ETHUSDT deadband decisions accounts
        MULTI_ACCOUNT_MODE=true ACCOUNT_IDS=a,b ASSETS=SPY STRATEGY_b=aggressive deadband decisions accounts

      \(ExitStatus.help)
      """)

  @OptionGroup var strategies: StrategyOption

  @Option(
    help: ArgumentHelp(
      "A variable of keys that each account needs one of; may be repeated.", valueName: "variable"))
  var key: [String] = []

  @Flag(help: "One JSON object on one line instead of the table.")
  var json = false

  func run() throws {
    let variables = try AccountVariables(
      ProcessInfo.processInfo.environment, book: try strategies.book(), keys: key)
    guard !json else {
      try Output.standard.write(
        json: [
          "accounts": .array(
            variables.accounts.map { account in
              [
                "assets": .array(account.assets.assets.map { .string($0.symbol) }), "id": .string(account.id),
                "largest_position_usd": .text(account.ceilings.largestPosition?.dollars),
                "leverage": account.ceilings.leverage.map { .number($0) } ?? .null,
                "strategy": .string(account.strategy),
                "time_to_live_seconds": .number(account.timeToLive.seconds),
              ]
            })
        ])
      return
    }
    var table = TextTable([
      ("account", .left), ("strategy", .left), ("holds", .right), ("leverage", .right), ("position", .right),
      ("assets", .left),
    ])
    for account in variables.accounts {
      table.add(
        account.id, account.strategy, account.timeToLive.shown, account.ceilings.leverage?.plain ?? "–",
        account.ceilings.largestPosition?.description ?? "–",
        account.assets.assets.map(\.symbol).joined(separator: ", "))
    }
    try Output.standard.write(table.text(width: Terminal.output.width))
  }
}
