import ArgumentParser
import DeadbandLab

struct Merge: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Join the partial results of a sharded replay.",
    usage: "deadband merge <partials> ... [--json] [--partial <file>]",
    discussion: """
      Every part of one replay joined gives the figures of the replay that was not sharded, to the bit. The order does \
      not matter, and what was joined can be joined again. Parts of different runs, a part that comes twice and a part \
      that is missing are refused.

      EXAMPLES:
        deadband replay spy.dbh --shard 1/2 --partial 1.json
        deadband replay spy.dbh --shard 2/2 --partial 2.json
        deadband merge 1.json 2.json

      \(ExitStatus.help)
      """)

  @Argument(help: "Files that --partial has written.", completion: .file(extensions: ["json"]))
  var partials: [String]

  @Flag(help: "One JSON object on one line instead of the table.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Write what was joined as a partial result of its own, and no figures.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var partial: String?

  func validate() throws {
    try FileArguments.check(inputs: partials, output: partial)
    if json, partial != nil {
      throw ValidationError("--json shows figures, --partial writes none; choose one")
    }
  }

  func run() throws {
    let parts = try partials.map { path in
      let file = try TextFile.read(path, limit: PartialFile.byteLimit)
      return try ReplayPartial(json: file.bytes, source: file.path)
    }
    let merged = try ReplayPartial.merged(parts)
    if let partial {
      try PartialFile.write(merged, to: partial)
      return
    }
    let result = try merged.result()
    try Output.standard.write(
      json ? result.json(version: Version.jsonForm) + [UInt8(ascii: "\n")] : Array(result.table().utf8))
  }
}

/// Where partial results are written.
enum PartialFile {
  /// Some hundred bytes a subject: more than any history has.
  static let byteLimit = 1 << 28

  /// Writes a partial result in the place of what stood there, once it is whole.
  static func write(_ partial: ReplayPartial, to path: String) throws {
    let file = try OutputFile(path: path)
    do { try file.output.write(partial.json) } catch {
      file.abandon()
      throw error
    }
    try file.commit()
  }
}
