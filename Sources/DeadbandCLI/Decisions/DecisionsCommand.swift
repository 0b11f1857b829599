import ArgumentParser

/// Portfolio decisions: what they may say, and how models' decisions would have done.
struct DecisionsCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "decisions",
    abstract: "Portfolio decisions of several models over several assets, gated like every other answer.",
    discussion: """
      EXAMPLES:
        deadband decisions replay AAPL_1h.csv.gz SPY_1h.csv.gz --from 2024-01-02 --to 2024-01-31
        deadband decisions strategies
        deadband decisions accounts
        deadband decisions leaderboard --store analyses
        deadband decisions export --store analyses --csv > decisions.csv
      """,
    subcommands: [
      DecisionsReplay.self, DecisionsStrategies.self, DecisionsAccounts.self, DecisionsImport.self,
      DecisionsExport.self, DecisionsLeaderboard.self,
    ])
}
