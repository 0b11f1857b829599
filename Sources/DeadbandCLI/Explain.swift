import ArgumentParser
import DeadbandCore
import DeadbandLab
import DeadbandMarketData

struct Explain: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say why one tick of a history was served from the cache or asked.",
    discussion: """
      The subject is replayed under the profile up to the time; then each indicator's baseline, current value and \
      movement in thresholds are shown, and each rule with what it compared. The baseline is the one that a replay has \
      at that tick. A profile with a learned gate, or one that trusts regions, looks at the answer it holds: then say who \
      answers (--analyst). Where the subject has no tick at that time, its latest one before is explained.

      EXAMPLES:
        deadband explain spy.jsonl --at 2016-01-14T15:00:00Z \\
          --subject "SPY 2016-02-19 IC 180/185/200/205"
        deadband explain spy.jsonl --at 2016-01-14T15:00:00Z --subject SPY \\
          --thresholds seed --json

      \(ExitStatus.help)
      """)

  @Argument(help: "A snapshot history; - is standard input.", completion: .file())
  var history: String

  @Option(
    help: ArgumentHelp("When the tick was, as in 2016-01-14T15:00:00Z.", valueName: "time"),
    transform: TimeArgument.read)
  var at: Timestamp

  @Option(help: ArgumentHelp("Whose tick it is, as the history names it.", valueName: "name"))
  var subject: String

  @Option(help: ArgumentHelp("A built-in profile (seed, default) or a profile's file.", valueName: "profile"))
  var thresholds = ProfileArgument.standard

  @Option(
    help: ArgumentHelp(
      "rulebook or recorded: for a profile that looks at the answer it holds.", valueName: "analyst"),
    completion: .list(["rulebook", "recorded"]), transform: Self.analyst)
  var analyst: ReplayAnalyst?

  @Flag(help: "One JSON object on one line instead of the text.")
  var json = false

  func validate() throws { try FileArguments.check(inputs: [history] + [thresholds.file].compactMap(\.self)) }

  private static func analyst(_ text: String) throws -> ReplayAnalyst {
    switch text {
    case "rulebook": .rulebook
    case "recorded": .recorded
    default: throw ValidationError("\(text.quotedForMessage) is neither rulebook nor recorded")
    }
  }

  func run() throws {
    let profile = try thresholds.load()
    var explainer = Explainer(profile, subject: subject, at: at, analyst: analyst)
    var reader = HistoryReader(paths: [history], schema: profile.schema)
    var tick = HistoryTick(schema: profile.schema)
    while !explainer.isDone, try reader.next(into: &tick) {
      do { try explainer.observe(tick, in: reader) } catch { throw reader.refusal("\(error)") }
    }
    let explanation = try explainer.explanation()
    try Output.standard.write(
      json
        ? explanation.json(version: Version.jsonForm) + [UInt8(ascii: "\n")]
        : Array(explanation.text(asked: at).utf8))
  }
}
