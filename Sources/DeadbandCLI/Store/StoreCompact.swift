import ArgumentParser
import DeadbandCore
import DeadbandStore

struct StoreCompact: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "compact",
    abstract: "Rewrite the archive without what was removed, and by a retention.",
    discussion: """
      Entries that are not served any more are evidence for tuning, and stay unless --retention says otherwise. What was \
      written before the present dictionary is compressed anew.

      EXAMPLES:
        deadband store compact --store analyses
        deadband store compact --store analyses --retention 365

      \(ExitStatus.help)
      """)

  @Option(
    help: ArgumentHelp("Leave out entries made more than so many days ago; at least 7.", valueName: "days"))
  var retention: Int?

  @OptionGroup var store: StoreArguments

  func validate() throws {
    if let retention, !(7...36_500).contains(retention) {
      throw ValidationError("--retention takes 7 to 36500 days: an entry is served for 7")
    }
  }

  func run() throws {
    var progress = Progress()
    let result = try store.withStore(isReadOnly: false) { store in
      try store.compact(retention: retention.map { .seconds($0 * 86_400) }, at: .now) { done, all in
        progress.show("segment \(done) of \(all)")
      }
    }
    progress.finish()
    try result.write(json: store.json)
  }
}

extension AnalysisStore.Compaction {
  /// Says what was rewritten.
  func write(json: Bool) throws {
    if json {
      try Output.standard.write(json: [
        "bytes_after": .number(Double(bytesAfter)), "bytes_before": .number(Double(bytesBefore)),
        "damaged_stretches": .number(Double(damagedStretches)),
        "expired_records": .number(Double(expiredRecords)),
        "removed_records": .number(Double(removedRecords)), "segments_after": .number(Double(segmentsAfter)),
        "segments_before": .number(Double(segmentsBefore)), "version": .form,
      ])
    } else {
      try Output.standard.write(
        """
        \(ByteCount.text(bytesBefore)) in \(counted(segmentsBefore, "segment")) became \(ByteCount.text(bytesAfter)) in \
        \(segmentsAfter)
        left out: \(counted(removedRecords, "record")) of removed subjects, \(expiredRecords) older than the retention, \
        \(counted(damagedStretches, "damaged stretch", "damaged stretches"))

        """)
      if damagedStretches > 0 {
        try Output.standard.write("kept: the segments that they were in, as ….segment.damaged\n")
      }
    }
  }
}
