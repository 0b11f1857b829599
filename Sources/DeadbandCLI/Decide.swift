import ArgumentParser
import DeadbandCore
import DeadbandMarketData

struct Decide: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Judge snapshots: one JSON object a line in, one verdict a line out.",
    discussion: """
      Each line of standard input holds a current snapshot and the baseline that the cached analysis was made \
      from; each line of standard output holds the verdict (reuse, refresh, reuse_stale or unavailable) with \
      the rules and indicators that led to it. A line that cannot be judged is answered with its error, and the \
      run goes on. Blank lines are skipped. Input may be gzip.

      The command works as a co-process too: whoever writes one line and waits gets its answer.

      EXAMPLES:
        deadband decide < ticks.jsonl
        deadband decide --thresholds mine.json < ticks.jsonl

      A LINE (strategy and budget may be absent, baseline and age too):
        {"id":"a1","strategy":"IRON_CONDOR","budget":"normal","age_seconds":5400,
         "baseline":{"rsi":50,"underlying_price":450},
         "current":{"rsi":61,"underlying_price":451}}

      \(ExitStatus.help)
      """)

  @Option(help: ArgumentHelp("A built-in profile (seed, default) or a profile's file.", valueName: "profile"))
  var thresholds = ProfileArgument.standard

  func validate() throws {
    if thresholds.isStandardInput {
      throw ValidationError("standard input holds the snapshots; name a file or a built-in profile")
    }
  }

  func run() throws {
    let profile = try thresholds.load()
    var lines = LineReader(try ByteSource(path: "-"), badLine: .isReported)
    var line: [UInt8] = []
    var answers = JSONWriter()
    var allJudged = true
    while try lines.next(into: &line) {
      if let fault = lines.fault {
        DecisionLine.writeError(fault.reason, id: nil, number: lines.number, into: &answers)
        answers.newline()
        allJudged = false
      } else if !line.allSatisfy(Self.isSpace) {
        if !DecisionLine.answer(line, number: lines.number, profile: profile, into: &answers) {
          allJudged = false
        }
        answers.newline()
      }
      // No answer lies here while the next line is waited for: its writer may be waiting for the answer. Nor is one
      // lost where reading on fails.
      let waits = !lines.hasLineBuffered
      if waits || answers.bytes.count >= Self.blockSize || Terminal.output.isInteractive {
        try Output.standard.write(answers.bytes)
        answers.reset()
      }
    }
    if !allJudged { throw ExitStatus.data }
  }

  private static let blockSize = 1 << 16

  private static func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
}
