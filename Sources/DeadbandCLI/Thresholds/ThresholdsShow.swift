import ArgumentParser
import DeadbandCore

struct ThresholdsShow: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Show every value of a profile, parents filled in.",
    discussion: """
      EXAMPLES:
        deadband thresholds show
        deadband thresholds show seed --json > mine.json

      \(ExitStatus.help)
      """)

  @Argument(help: "A built-in profile (seed, default) or a profile's file.")
  var profile = ProfileArgument.standard

  @Flag(help: "Print the profile as a thresholds file that extends no other.")
  var json = false

  func run() throws {
    let profile = try profile.load()
    if json {
      try Output.standard.write(profile.json)
    } else {
      try Output.standard.write(ProfileTables(profile).text(width: Terminal.output.width))
    }
  }
}
