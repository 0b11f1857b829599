import ArgumentParser
import Deadband
import DeadbandCore
import DeadbandDecisions

struct DecisionsExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the history of decisions: JSON Lines, or CSV for a spreadsheet.",
    discussion: """
      EXAMPLES:
        deadband decisions export --store analyses > decisions.jsonl
        deadband decisions export --store analyses --account main --asset BTCUSDT --from 2026-11-01 --csv

      \(ExitStatus.help)
      """)

  @OptionGroup var store: EngineStoreArguments

  @OptionGroup var records: DecisionQueryArguments

  @Option(help: ArgumentHelp("About this asset alone.", valueName: "symbol"))
  var asset: String?

  @Flag(help: "CSV, a row an asset, instead of JSON Lines.")
  var csv = false

  func validate() throws {
    if let asset, Asset(asset) == nil {
      throw ValidationError("--asset \(asset.quotedForMessage) is no asset's symbol")
    }
  }

  func run() throws {
    let history = try DecisionHistory.open(in: store.path, isReadOnly: true, at: .now)
    var query = records.query
    query.asset = asset.flatMap { Asset($0) }
    var failure: (any Error)?
    if csv { try Output.standard.write(DecisionCSV.header) }
    try history.forEach(query, at: .now) { record throws(StoreError) in
      guard failure == nil else { return }
      do {
        try Output.standard.write(
          csv ? Array(DecisionCSV.rows(record).utf8) : record.json + [UInt8(ascii: "\n")])
      } catch { failure = error }
    }
    if let failure { throw failure }
  }
}
