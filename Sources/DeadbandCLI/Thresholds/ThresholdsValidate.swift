import ArgumentParser
import DeadbandCore
import DeadbandMarketData

struct ThresholdsValidate: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "validate",
    abstract: "Check profiles: unknown keys, wrong units, contradictions.",
    discussion: """
      Prints "FILE: ok" for each profile that is valid; what is wrong with the others is said on standard error \
      with file, JSON path and reason.

      EXAMPLES:
        deadband thresholds validate mine.json theirs.json
        deadband thresholds validate --json mine.json

      \(ExitStatus.help)
      """)

  @Argument(help: ArgumentHelp("Profiles' files; - is standard input.", valueName: "file"))
  var files: [ProfileArgument]

  @Flag(help: "Print one JSON object with a result for each file.")
  var json = false

  func validate() throws { try FileArguments.check(inputs: files.compactMap(\.file)) }

  func run() throws {
    var status: ExitCode?
    var results: [JSONValue] = []
    for file in files {
      do {
        _ = try file.load()
        if !json { try Output.standard.write("\(file.name): ok\n") }
        results.append(["file": .string(file.name), "ok": .boolean(true)])
      } catch {
        guard let code = ExitStatus.status(of: error), !(error is OutputError) else { throw error }
        // A file that cannot be read at all outweighs one that is wrong.
        status = status == ExitStatus.unreadable ? status : code
        if !json { ExitStatus.report(error) }
        results.append(Self.failure(file.name, error))
      }
    }
    if json { try Output.standard.write(json: ["files": .array(results), "version": .form]) }
    if let status { throw status }
  }

  private static func failure(_ name: String, _ error: any Error) -> JSONValue {
    let (source, path, reason) =
      switch error {
      case let error as ProfileError: (error.source, error.path, error.reason)
      case let error as InputError: (error.path, "", error.reason)
      default: (name, "", "\(error)")
      }
    return [
      "file": .string(name), "ok": .boolean(false), "path": .string(path), "reason": .string(reason),
      "source": .string(source),
    ]
  }
}
