import ArgumentParser
import DeadbandCore
import DeadbandStore

struct StoreTrain: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "train",
    abstract: "Train a compression dictionary on what the store holds.",
    discussion: """
      Four of five of the latest entries are learned from, the fifth is what it is tried on; it is installed if it saves \
      something there. Entries written from then on are compressed with it; deadband store compact compresses older ones \
      anew. Exit status 1 if it saves nothing, or there is too little to learn from.

      EXAMPLES:
        deadband store train --store analyses

      \(ExitStatus.help)
      """)

  @Option(help: ArgumentHelp("KiB of the dictionary at most.", valueName: "kib"))
  var size = 32

  @OptionGroup var store: StoreArguments

  func validate() throws {
    if !(1...1024).contains(size) { throw ValidationError("--size takes 1 to 1024 KiB") }
  }

  func run() throws {
    let trained = try store.withStore(isReadOnly: false) { try $0.train(size: size << 10, at: .now) }
    if store.json {
      try Output.standard.write(json: [
        "bytes_after": .number(Double(trained.bytesAfter)),
        "bytes_before": .number(Double(trained.bytesBefore)),
        "dictionary": .number(Double(trained.identity)),
        "dictionary_bytes": .number(Double(trained.dictionaryBytes)),
        "installed": .boolean(trained.isInstalled),
        "plain_bytes": .number(Double(trained.plainBytes)), "samples": .number(Double(trained.samples)),
        "tried": .number(Double(trained.tried)), "version": .form,
      ])
    } else {
      try Output.standard.write(
        """
        trained on \(counted(trained.samples, "entry", "entries")): \(ByteCount.text(trained.dictionaryBytes))
        \(counted(trained.tried, "other entry", "other entries")), \(ByteCount.text(trained.plainBytes)): \
        \(ByteCount.text(trained.bytesBefore)) before, \(ByteCount.text(trained.bytesAfter)) with it
        \(trained.isInstalled ? "installed as dictionary \(trained.identity)" : "not installed: it saves nothing")

        """)
    }
    if !trained.isInstalled { throw ExitStatus.data }
  }
}
