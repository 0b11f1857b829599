import ArgumentParser
import DeadbandCore
import DeadbandStore

struct StoreGet: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "get",
    abstract: "Print the analysis that would be served for a subject.",
    discussion: """
      Prints the analysis alone, as it was stored; with --json the whole entry, in the form of export. Exit status 1 \
      if there is none that may still be served.

      EXAMPLES:
        deadband store get "SPY 2024-06-21 IC" --store analyses
        deadband store get "SPY 2024-06-21 IC" --store analyses --json

      \(ExitStatus.help)
      """)

  @Argument(help: ArgumentHelp("The subject's name.", valueName: "key"))
  var key: String

  @Option(help: "Whose it is.")
  var tenant = Subject.commonTenant

  @OptionGroup var store: StoreArguments

  func validate() throws { _ = try Subject(argument: key, tenant: tenant) }

  func run() throws {
    let subject = try Subject(key, tenant: tenant)
    let hit = try store.withStore(isReadOnly: true, usesMid: false) { try $0.lookup(subject, at: .now) }
    guard let entry = hit?.entry else {
      let whose = tenant == Subject.commonTenant ? "" : " of the tenant \"\(tenant)\""
      Output.error.attempt(
        "deadband: \(store.path): no analysis of \"\(key)\"\(whose) may be served".onOneLine
          + "; older ones are in deadband store export --history\n")
      throw ExitStatus.data
    }
    try Output.standard.write(
      (store.json ? EntryLine.bytes(entry) : entry.analysis.content) + [UInt8(ascii: "\n")])
  }
}
