import ArgumentParser
import DeadbandCore
import DeadbandStore

struct StoreRepair: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "repair",
    abstract: "Leave nothing damaged behind that can be helped.",
    discussion: """
      Everything that can still be read is kept. Segments in which something is damaged are rewritten without it, and the \
      old ones kept beside them as ….segment.damaged; a lost manifest is written anew; hints and the mid tier are made \
      anew from the archive. No other process should have the store open. Exit status 1 if something is left.

      EXAMPLES:
        deadband store repair --store analyses

      \(ExitStatus.help)
      """)

  @OptionGroup var store: StoreArguments

  func run() throws {
    var progress = Progress()
    let result = try store.withStore(isReadOnly: false) { store in
      try store.repair(at: .now) { done, all in progress.show("segment \(done) of \(all)") }
    }
    // Opened anew: a mid tier that was put aside is made then.
    let left = try store.withStore(isReadOnly: false) { $0.verify().damage }
    progress.finish()
    try result.write(json: store.json)
    for damage in left { Output.error.attempt("deadband: cannot be helped: \("\(damage)".onOneLine)\n") }
    if !left.isEmpty { throw ExitStatus.data }
  }
}
