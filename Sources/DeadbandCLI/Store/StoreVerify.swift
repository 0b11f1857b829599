import ArgumentParser
import DeadbandCore
import DeadbandStore

struct StoreVerify: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "verify",
    abstract: "Read everything in a store, and say what is not what was written.",
    discussion: """
      Changes nothing. Exit status 1 if anything is damaged; deadband store repair helps where that can be.

      EXAMPLES:
        deadband store verify --store analyses

      \(ExitStatus.help)
      """)

  @OptionGroup var store: StoreArguments

  func run() throws {
    var progress = Progress()
    let found = try store.withStore(isReadOnly: true) { store in
      store.verify { done, all in progress.show("segment \(done) of \(all)") }
    }
    progress.finish()
    if store.json {
      try Output.standard.write(json: [
        "bytes": .number(Double(found.bytes)),
        "damage": .array(
          found.damage.map { damage in
            [
              "from": damage.range.map { .number(Double($0.lowerBound)) } ?? .null,
              "path": .string(damage.path),
              "reason": .string(damage.reason),
              "to": damage.range.map { .number(Double($0.upperBound)) } ?? .null,
            ]
          }),
        "mid_entries": found.midEntries.map { .number(Double($0)) } ?? .null,
        "ok": .boolean(found.damage.isEmpty),
        "records": .number(Double(found.records)), "segments": .number(Double(found.segments)),
        "version": .form,
      ])
    } else {
      for damage in found.damage { try Output.standard.write("\(damage)".onOneLine + "\n") }
      let mid = found.midEntries.map { ", \(counted($0, "entry", "entries")) of the mid tier" } ?? ""
      try Output.standard.write(
        "\(found.damage.isEmpty ? "sound" : "damaged"): \(counted(found.records, "record")) in "
          + "\(counted(found.segments, "segment")), \(ByteCount.text(found.bytes))\(mid)\n")
    }
    if !found.damage.isEmpty { throw ExitStatus.data }
  }
}
