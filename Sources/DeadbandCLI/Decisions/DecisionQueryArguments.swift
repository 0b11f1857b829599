import ArgumentParser
import DeadbandCore
import DeadbandDecisions

/// Which records of a history are meant.
struct DecisionQueryArguments: ParsableArguments {
  @Option(help: ArgumentHelp("Of this account alone.", valueName: "name"))
  var account: String?

  @Option(help: ArgumentHelp("Not before this time or day.", valueName: "time"), transform: TimeArgument.read)
  var from: Timestamp?

  @Option(help: ArgumentHelp("Before this time or day.", valueName: "time"), transform: TimeArgument.read)
  var before: Timestamp?

  func validate() throws {
    if let from, let before, from >= before { throw ValidationError("--from is not before --before") }
  }

  var query: DecisionHistory.Query {
    var query = DecisionHistory.Query()
    query.account = account
    query.from = from
    query.before = before
    return query
  }
}
