import ArgumentParser

struct Thresholds: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check, show and compare thresholds profiles.",
    discussion: """
      A profile is the file that holds every number a verdict depends on. A PROFILE is a built-in name (seed, \
      default) or a file; a file may extend another ("extends"), named relative to itself.

      EXAMPLES:
        deadband thresholds validate mine.json
        deadband thresholds show default
        deadband thresholds diff seed mine.json

      \(ExitStatus.help)
      """,
    subcommands: [ThresholdsValidate.self, ThresholdsShow.self, ThresholdsDiff.self])
}
