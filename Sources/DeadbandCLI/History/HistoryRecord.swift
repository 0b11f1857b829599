import ArgumentParser
import Deadband
import DeadbandCore

struct HistoryRecord: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "record",
    abstract: "Print what a store has answered as a history, to learn from and to measure by.",
    discussion: """
      Every analysis that was paid for becomes a tick: the market that it was made from with its answer. One that was drawn beside a hit \
      (--shadow) stands for the served ticks that were not drawn, and has that number as its weight. What was served and not drawn \
      is not there: deadband learn weighs what is, deadband certify wants a history in which every tick was answered (an engine \
      with --shadow 1 records one).

      How often one snapshot asked twice was answered in two ways goes to standard error, as certify takes it.

      EXAMPLES:
        deadband history record --store analyses > answers.jsonl
        deadband history record --store analyses | deadband learn - --analyst recorded --out learned.json

      \(ExitStatus.help)
      """)

  @Option(help: "Only this tenant's.")
  var tenant: String?

  @OptionGroup var profile: HistoryProfile

  @OptionGroup var store: EngineStoreArguments

  func run() throws {
    let schema = try profile.thresholds.load().schema
    let answers = try store.read { try RecordedAnswers($0, tenant: tenant, schema: schema, at: .now) }
    var block: [UInt8] = []
    for line in answers.lines {
      block += line
      if block.count >= 1 << 16 {
        try Output.standard.write(block)
        block.removeAll(keepingCapacity: true)
      }
    }
    try Output.standard.write(block)
    var notes = [
      "\(counted(answers.lines.count, "answer")): \(answers.asked) asked, \(answers.drawn) drawn beside hits"
    ]
    if answers.withoutShare > 0 {
      notes.append(
        "\(answers.withoutShare) drawn ones do not say at what share, and stand for themselves alone")
    }
    if answers.repeated.pairs > 0 {
      notes.append(
        "asked twice: --self-disagreement \(answers.repeated.differing)/\(answers.repeated.pairs)")
    }
    for (reason, count) in answers.leftOut.sorted(by: { $0.key < $1.key }) {
      notes.append("left out: \(counted(count, "entry", "entries")) \(reason)")
    }
    for note in notes { Output.error.attempt("deadband: note: \(note)\n") }
  }
}
