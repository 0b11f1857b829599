import ArgumentParser
import DeadbandCore
import DeadbandStore

struct StoreStat: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "stat",
    abstract: "Say what a store holds, and what opening it found.",
    discussion: """
      EXAMPLES:
        deadband store stat --store analyses
        deadband store stat --store analyses --json

      \(ExitStatus.help)
      """)

  @OptionGroup var store: StoreArguments

  func run() throws {
    let (statistics, mid, failure) = try store.withStore(isReadOnly: true) { store in
      (store.statistics, store.midStatistics(at: .now), store.midFailureReason)
    }
    if store.json {
      var fields: [JSONValue.Field] = [
        .init("archive_bytes", .number(Double(statistics.archiveBytes))),
        .init("cut_tails", .number(Double(statistics.cutTails))),
        .init("damaged_stretches", .number(Double(statistics.damagedStretches))),
        .init("dictionary", statistics.dictionary == 0 ? .null : .number(Double(statistics.dictionary))),
        .init("identity", .string(statistics.identity)),
        .init("ignored_hints", .number(Double(statistics.ignoredHints))),
      ]
      fields.append(
        .init(
          "mid",
          mid.map { mid in
            [
              "entries": .number(Double(mid.entries)), "file_bytes": .number(Double(mid.fileBytes)),
              "oldest_reader_lag": .number(Double(mid.oldestReaderLag)),
              "readers": .number(Double(mid.readers)),
              "used_bytes": .number(Double(mid.usedBytes)),
            ]
          } ?? .null))
      fields += [
        .init("records", .number(Double(statistics.records))),
        .init("segments", .number(Double(statistics.segments))),
        .init("subjects", .number(Double(statistics.subjects))), .init("version", .form),
      ]
      try Output.standard.write(json: .object(fields))
      return
    }
    var table = TextTable(columns: 2)
    table.add("identity", statistics.identity)
    table.add("subjects", "\(statistics.subjects) that may still be served")
    table.add("records", "\(statistics.records), older entries and removals among them")
    table.add(
      "archive",
      "\(ByteCount.text(statistics.archiveBytes)) in \(counted(statistics.segments, "segment")), "
        + (statistics.dictionary == 0 ? "no dictionary" : "dictionary \(statistics.dictionary)"))
    table.add(
      "mid tier",
      mid.map {
        "\(counted($0.entries, "entry", "entries")), \(ByteCount.text($0.usedBytes)) of a file of \(ByteCount.text($0.fileBytes))"
      }
        ?? "none: \(failure ?? "it cannot be read")")
    if statistics.damagedStretches > 0 {
      table.add(
        "damage", "\(counted(statistics.damagedStretches, "stretch", "stretches")); see deadband store verify"
      )
    }
    if statistics.cutTails > 0 {
      table.add("cut", "\(counted(statistics.cutTails, "torn group")) that nobody was told of, after a crash")
    }
    if statistics.ignoredHints > 0 {
      table.add("hints", "\(statistics.ignoredHints) ignored; what they are for was read instead")
    }
    try Output.standard.write(table.text(width: Terminal.output.width))
  }
}
