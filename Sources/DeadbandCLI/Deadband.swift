import ArgumentParser

/// The command line: one file a subcommand, each of which reads its arguments, calls the library and prints.
@main
struct Deadband: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "deadband",
    abstract: "Serve the analysis already paid for until the market has moved enough to ask again.",
    discussion: """
      At every tick of the market Deadband answers one question: may the cached analysis of an option position \
      be served again, or must the model be asked? How far each indicator may move is data in a thresholds \
      profile; two are built in, seed and default.

      EXAMPLES:
        deadband replay history.jsonl --report report.html
        deadband learn history.jsonl --answers 2000 --out learned.json
        deadband history pack history.jsonl --out history.dbh
        deadband tune history.jsonl --judge-from 2016-01-01 --out mine.json
        deadband explain history.jsonl --at 2016-01-14T15:00:00Z --subject S
        deadband certify history.jsonl --out certified.json
        deadband freshness history.jsonl --wrong-costs 0.50 --out priced.json
        deadband decide --thresholds seed < ticks.jsonl
        deadband analyze --subject "SPY IC" --snapshot now.json
        deadband watch spy.jsonl --analyst rulebook
        deadband thresholds show default
        deadband thresholds diff seed mine.json
        deadband store verify --store analyses
        deadband report day --store analyses
        deadband serve --store analyses
        deadband decisions replay AAPL_1h.csv.gz SPY_1h.csv.gz --from 2024-01-02
        deadband providers list
        deadband ask --prompt "Hold or close?"
        deadband ledger today
        deadband doctor

      \(ExitStatus.help)
      """,
    version: Version.text,
    subcommands: [
      IndicatorsCommand.self,
      HistoryCommand.self,
      ReplayCommand.self,
      Learn.self,
      Merge.self,
      Tune.self,
      Explain.self,
      Certify.self,
      FreshnessCommand.self,
      Decide.self,
      Thresholds.self,
      Store.self,
      Analyze.self,
      Watch.self,
      Warm.self,
      Subjects.self,
      Quality.self,
      Report.self,
      DecisionsCommand.self,
      Prompts.self,
      Serve.self,
      TokenCommand.self,
      FleetCommand.self,
      Ask.self,
      Providers.self,
      LedgerCommand.self,
      Doctor.self,
    ])

  static func main() async {
    ExitStatus.prepare()
    do {
      var command = try parseAsRoot()
      if var command = command as? any AsyncParsableCommand {
        try await command.run()
      } else {
        try command.run()
      }
    } catch {
      ExitStatus.end(error)
    }
  }
}
