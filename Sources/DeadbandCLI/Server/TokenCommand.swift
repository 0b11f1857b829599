import ArgumentParser
import Deadband
import DeadbandServer
import Glibc

struct TokenCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "token",
    abstract: "Make, list and take away the tokens that let callers in.",
    discussion: """
      The file has each token's digest, never the token. A running service takes changes on SIGHUP: to rotate a token, make the \
      new one, send SIGHUP, change the callers, take the old one away, and send SIGHUP again.

      EXAMPLES:
        deadband token new --tokens tokens.json --tenant desk-a
        deadband token new --tokens tokens.json --tenant ops --role operator --expires 2027-12-31
        deadband token list --tokens tokens.json
        deadband token revoke k3f9q2ab --tokens tokens.json

      \(ExitStatus.help)
      """,
    subcommands: [TokenNew.self, TokenList.self, TokenRevoke.self])
}

/// Where tokens are.
struct TokenFileArgument: ParsableArguments {
  @Option(
    name: .customLong("tokens"),
    help: ArgumentHelp("The file of tokens (default: $DEADBAND_TOKENS).", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var file: String?

  func validate() throws { _ = try path() }

  func path() throws -> String {
    guard let path = file ?? Environment.value("DEADBAND_TOKENS"), !path.isEmpty else {
      throw ValidationError("--tokens needs a file")
    }
    return path
  }
}

struct TokenNew: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "new", abstract: "Make a token, and print it: it cannot be had again.",
    discussion: """
      EXAMPLES:
        deadband token new --tokens tokens.json --tenant desk-a > desk-a.token

      \(ExitStatus.help)
      """)

  @OptionGroup var file: TokenFileArgument

  @Option(help: ArgumentHelp("Whose it is.", valueName: "name"))
  var tenant: String

  enum Role: String, ExpressibleByArgument, CaseIterable {
    case tenant, `operator`
  }

  @Option(help: "What it allows: its tenant's analyses and figures, or everybody's.")
  var role = Role.tenant

  @Option(
    help: ArgumentHelp("When it ends (default: never).", valueName: "time"), transform: TimeArgument.read)
  var expires: Timestamp?

  func run() throws {
    let path = try file.path()
    var book = access(path, F_OK) == 0 ? try TokenFile.read(path) : TokenBook()
    if let expires, expires <= .now { throw ValidationError("--expires \(expires): that is past") }
    let token = try book.issue(
      tenant: tenant, role: role == .operator ? .operator : .tenant, expires: expires)
    try TokenFile.write(book, path)
    try Output.standard.write(token + "\n")
    if Terminal.error.isInteractive {
      Output.error.attempt("It is shown this once. A running service takes it on SIGHUP.\n")
    }
  }
}

struct TokenList: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "Print whose tokens there are, and until when.",
    discussion: ExitStatus.help)

  @OptionGroup var file: TokenFileArgument

  @Flag(help: "Print JSON.")
  var json = false

  func run() throws {
    let book = try TokenFile.read(try file.path())
    if json {
      let tokens = book.entries.map { entry -> JSONValue in
        [
          "expires": .text(entry.expires?.description), "id": .string(entry.id),
          "role": .string(entry.role.rawValue), "tenant": .string(entry.tenant),
        ]
      }
      return try Output.standard.write(json: ["tokens": .array(tokens), "version": .form])
    }
    guard !book.entries.isEmpty else { return try Output.standard.write("no tokens: nobody is let in\n") }
    var table = TextTable([("id", .left), ("tenant", .left), ("role", .left), ("ends", .left)])
    let now = Timestamp.now
    for entry in book.entries {
      let end = entry.expires.map { $0 <= now ? "\($0), ended" : "\($0)" } ?? "never"
      table.add(entry.id, entry.tenant.onOneLine, entry.role.rawValue, end)
    }
    try Output.standard.write(table.text(width: Terminal.output.width))
  }
}

struct TokenRevoke: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "revoke", abstract: "Take a token away, by its ID.", discussion: ExitStatus.help)

  @Argument(help: "The ID, as deadband token list shows it.")
  var id: String

  @OptionGroup var file: TokenFileArgument

  func run() throws {
    let path = try file.path()
    var book = try TokenFile.read(path)
    guard book.revoke(id) else {
      throw TokenBookError.refused(source: path, path: "", reason: "there is no token \(id.quotedForMessage)")
    }
    try TokenFile.write(book, path)
  }
}
