import ArgumentParser
import DeadbandCore
import DeadbandFleet
import Logging

struct FleetCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "fleet",
    abstract: "See and change the database that machines share.",
    discussion: """
      Machines share analyses through PostgreSQL: deadband serve --fleet URL. Its tables are made by the first machine that finds none; \
      a later version of deadband changes them only here, after a backup (pg_dump).

      EXAMPLES:
        deadband fleet status --fleet postgres://deadband@db/deadband
        deadband fleet budget set --tenant default --daily 50 --fleet postgres://deadband@db/deadband
        deadband fleet migrate --fleet postgres://deadband@db/deadband
        deadband fleet retain --months 6 --fleet postgres://deadband@db/deadband

      \(ExitStatus.help)
      """,
    subcommands: [FleetStatus.self, FleetBudget.self, FleetLeave.self, FleetMigrate.self, FleetRetain.self])
}

/// The database of a command that needs one.
struct FleetPlace: ParsableArguments {
  @OptionGroup var option: FleetOption

  /// Connects to the database, gives it to `body`, and ends the connection.
  func withDatabase<Result>(_ body: (FleetDatabase) async throws -> Result) async throws -> Result {
    guard let url = try option.url() else {
      throw ValidationError("--fleet needs a URL like postgres://user@host/database")
    }
    let database = FleetDatabase(url)
    defer { database.close() }
    return try await body(database)
  }
}

struct FleetStatus: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "status", abstract: "Print what the database holds, and which machines are there.")

  @Flag(help: "Print JSON.")
  var json = false

  @OptionGroup var place: FleetPlace

  func run() async throws {
    let (status, name) = try await place.withDatabase { (try await $0.status(), $0.description) }
    if json {
      return try Output.standard.write(json: [
        "version": .number(Double(status.version)), "known": .number(Double(FleetDatabase.knownVersion)),
        "subjects": .number(Double(status.subjects)), "leases": .number(Double(status.leases)),
        "months": .array(
          status.months.map { ["table": .string($0.table), "analyses": .number(Double($0.analyses))] }),
        "machines": .array(
          status.machines.map {
            ["machine": .string($0.name), "seen_seconds_ago": .number(Double($0.secondsAgo))]
          }),
      ])
    }
    var sums = TextTable(columns: 2)
    sums.add("database", name)
    sums.add("version", "\(status.version) of \(FleetDatabase.knownVersion)")
    sums.add("subjects", "\(status.subjects) with an analysis, \(status.leases) being asked for")
    for (table, analyses) in status.months { sums.add(table, counted(analyses, "analysis", "analyses")) }
    for (name, secondsAgo) in status.machines {
      sums.add("machine \(name)", "seen \(counted(secondsAgo, "second")) ago")
    }
    try Output.standard.write(sums.text(width: Terminal.output.width))
  }
}

struct FleetMigrate: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "migrate",
    abstract: "Bring the database's tables to this version, or back to another.",
    discussion: """
      Make a backup first: pg_dump -Fc -f deadband.dump URL. Going back to version 0 removes all tables and what they hold; going back needs \
      --yes. Only one process migrates at a time; one that was cut goes on where it was.
      """)

  @Option(help: ArgumentHelp("Another version (default: this deadband's).", valueName: "version"))
  var to = FleetDatabase.knownVersion

  @Flag(help: "Go back, though that removes what is kept there.")
  var yes = false

  @OptionGroup var place: FleetPlace

  func run() async throws {
    try await place.withDatabase { database in
      let version = try await database.version()
      guard to >= version || yes else {
        throw ValidationError(
          "going from version \(version) back to \(to) removes what is kept there; make a backup, and add --yes"
        )
      }
      try await database.migrate(to: to) { Output.error.attempt("deadband: \($0)\n") }
      try Output.standard.write("version \(try await database.version())\n")
    }
  }
}

struct FleetRetain: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "retain",
    abstract: "Drop the analyses of months long ago; each subject's latest stays.",
    discussion: "Each month's analyses are a table of their own, so that dropping one costs nothing.")

  @Option(help: ArgumentHelp("How many months stay, this one among them.", valueName: "number"))
  var months: Int

  @OptionGroup var place: FleetPlace

  func validate() throws {
    guard (1...1_200).contains(months) else {
      throw ValidationError("--months \(months): 1 to 1200 are allowed")
    }
  }

  func run() async throws {
    let dropped = try await place.withDatabase { try await $0.retain(months: months, at: .now) }
    for table in dropped { try Output.standard.write("\(table)\n") }
    if dropped.isEmpty { Output.error.attempt("deadband: nothing is that old\n") }
  }
}
