import ArgumentParser

struct HistoryCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "history",
    abstract: "Histories in columns, and what a store has answered as one.",
    discussion: """
      A packed history is one file that every command takes where it takes a history. It holds the same ticks to the \
      bit in about a tenth of the bytes, and names its content by a digest, whatever files that came in.

      EXAMPLES:
        deadband history pack spy.jsonl.gz --out spy.dbh
        deadband history show spy.dbh
        deadband replay spy.dbh
        deadband history record --store analyses > answers.jsonl

      \(ExitStatus.help)
      """,
    subcommands: [HistoryPack.self, HistoryShow.self, HistoryRecord.self])
}
