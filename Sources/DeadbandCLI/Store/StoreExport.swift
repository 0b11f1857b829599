import ArgumentParser
import DeadbandCore
import DeadbandStore

struct StoreExport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Print entries as JSON Lines, for import and for whoever reads JSON.",
    discussion: """
      The latest entry of each subject that may still be served; with --history every entry that was put and not \
      removed, in the order of putting. The output is JSON with or without --json.

      EXAMPLES:
        deadband store export --store analyses > latest.jsonl
        deadband store export --store analyses --history | gzip > everything.jsonl.gz

      \(ExitStatus.help)
      """)

  @Flag(help: "Older entries too, and those that are not served any more.")
  var history = false

  @Option(help: "Only this tenant's.")
  var tenant: String?

  @OptionGroup var store: StoreArguments

  func validate() throws { if let tenant { _ = try Subject(argument: "any", tenant: tenant) } }

  func run() throws {
    var progress = Progress()
    var count = 0
    try store.withStore(isReadOnly: true, usesMid: false) { store in
      var failure: (any Error)?
      var block: [UInt8] = []
      do throws(StoreError) {
        try store.forEach(history: history, at: .now) { entry throws(StoreError) in
          guard failure == nil, tenant == nil || entry.subject.tenant == tenant else { return }
          block += EntryLine.bytes(entry) + [UInt8(ascii: "\n")]
          count += 1
          if block.count < 1 << 16 { return }
          do { try Output.standard.write(block) } catch { failure = error }
          block = []
          progress.show(counted(count, "entry", "entries"))
        }
      } catch { failure = failure ?? error }
      progress.finish()
      if let failure { throw failure }
      try Output.standard.write(block)
    }
  }
}
