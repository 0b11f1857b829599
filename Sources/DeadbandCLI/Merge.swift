import ArgumentParser
import DeadbandLab

struct Merge: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Join the partial results of a sharded replay, certification or search.",
    usage: "deadband merge <partials> ... [--json] [--out <file>] [--partial <file>]",
    discussion: """
      Every part of one run joined gives what the run that was not sharded prints and writes, to the bit. The order does \
      not matter, and what was joined can be joined again. Parts of different runs, a part that comes twice and a part \
      that is missing are refused. Of a search the journal that it goes on with is written.

      EXAMPLES:
        deadband replay spy.dbh --shard 1/2 --partial 1.json
        deadband replay spy.dbh --shard 2/2 --partial 2.json
        deadband merge 1.json 2.json
        deadband certify spy.dbh --shard 1/2 --partial c1.json
        deadband certify spy.dbh --shard 2/2 --partial c2.json
        deadband merge c1.json c2.json --out certified.json
        deadband merge t1.json t2.json --out tune.journal

      \(ExitStatus.help)
      """)

  @Argument(help: "Files that --partial has written.", completion: .file(extensions: ["json"]))
  var partials: [String]

  @Flag(help: "One JSON object on one line instead of the table.")
  var json = false

  @Option(
    help: ArgumentHelp(
      "Of parts of certify: where the certified profile goes; of tune: the journal for --resume.",
      valueName: "file"),
    completion: .file())
  var out: String?

  @Option(
    help: ArgumentHelp(
      "Write what was joined as a partial result of its own, and no figures.", valueName: "file"),
    completion: .file(extensions: ["json"]))
  var partial: String?

  func validate() throws {
    try FileArguments.check(inputs: partials, output: partial)
    try FileArguments.check(inputs: partials, output: out)
    if out != nil, partial != nil {
      throw ValidationError("--out takes what the whole comes to, --partial a partial result; choose one")
    }
    if json, partial != nil {
      throw ValidationError("--json shows figures, --partial writes none; choose one")
    }
  }

  func run() throws {
    let parts = try partials.map { path in
      let file = try TextFile.read(path, limit: PartialFile.byteLimit)
      return try Partial(json: file.bytes, source: file.path)
    }
    let merged = try Partial.merged(parts)
    if let partial {
      try PartialFile.write(merged, to: partial)
      return
    }
    switch merged {
    case .replay(let replay):
      guard out == nil else { throw ValidationError("--out is of parts of deadband certify and tune") }
      let result = try replay.result()
      try Output.standard.write(
        json ? result.json(version: Version.jsonForm) + [UInt8(ascii: "\n")] : Array(result.table().utf8))
    case .certify(let certification):
      try Certify.checkOutput(out, walksForward: certification.plan.walksForward)
      try Certify.show(try certification.figures(form: Version.jsonForm), json: json, out: out)
    case .tune(let search):
      guard let out, !json else {
        throw ValidationError(
          "--out names the journal that deadband tune --resume goes on with; nothing else is shown")
      }
      try OutputFile.replace(out, try search.journal())
    }
  }
}
