import ArgumentParser
import DeadbandCore
import DeadbandMarketData
import DeadbandStore

struct StoreImport: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Take over what another store exported.",
    discussion: """
      What the store has already is left out, so that an import that was cut short may be run again; so is what is older \
      than the subject's latest. A line that cannot be taken is said on standard error, and the run goes on.

      EXAMPLES:
        deadband store import everything.jsonl --store analyses
        deadband store export --store old --history | deadband store import - --store new

      \(ExitStatus.help)
      """)

  @Argument(help: "The file; - is standard input.", completion: .file())
  var file: String

  @Option(help: "Whose they are, where a line does not say.")
  var tenant = Subject.commonTenant

  @OptionGroup var store: StoreArguments

  func validate() throws { _ = try Subject(argument: "any", tenant: tenant) }

  func run() throws {
    var lines = LineReader(try ByteSource(path: file), limit: EntryLines.lineLimit, badLine: .isReported)
    var (taken, known, older) = (0, 0, 0)
    var progress = Progress()
    let allTaken = try store.withStore(isReadOnly: false, makesStore: true) { store in
      var present: Set<Digest> = []
      var latest: [Subject: Timestamp] = [:]
      try store.forEach(history: true, at: .now) { entry in
        present.insert(EntryLine.identity(entry))
        latest[entry.subject] = entry.analysis.created
      }
      var loader = EntryLines(tenant: tenant)
      while let group = try loader.next(&lines) {
        var wanted: [EntryLines.Line] = []
        for line in group {
          let entry = line.entry
          if !present.insert(EntryLine.identity(entry)).inserted {
            known += 1
          } else if let last = latest[entry.subject], entry.analysis.created < last {
            older += 1
          } else {
            wanted.append(line)
            latest[entry.subject] = entry.analysis.created
          }
        }
        try loader.put(wanted, store) { _ in taken += 1 }
        progress.show(counted(taken + known + older, "entry", "entries"))
      }
      progress.finish()
      return loader.allTaken
    }
    if store.json {
      try Output.standard.write(json: [
        "already_there": .number(Double(known)), "imported": .number(Double(taken)),
        "older_than_latest": .number(Double(older)), "version": .form,
      ])
    } else {
      try Output.standard.write(
        "imported \(taken), already there \(known), older than the subject's latest \(older)\n")
    }
    if !allTaken { throw ExitStatus.data }
  }
}
