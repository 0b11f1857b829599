import ArgumentParser
import DeadbandCore
import DeadbandMarketData
import DeadbandStore

struct StoreLoad: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "load",
    abstract: "Put analyses from JSON Lines, and say of each when it is durable.",
    discussion: """
      Reads the form of export, or {"key":"…","value":…} with any JSON value. Prints `ok KEY` for each line once its \
      analysis has been synced to the disk, and not before. A line that cannot be taken is said on standard error, \
      and the run goes on. Input may be gzip. Makes the store where there is none.

      EXAMPLES:
        deadband store load answers.jsonl --store analyses
        producer | deadband store load - --store analyses

      \(ExitStatus.help)
      """)

  @Argument(help: "The file; - is standard input.", completion: .file())
  var file = "-"

  @Option(help: "Whose they are, where a line does not say.")
  var tenant = Subject.commonTenant

  @Option(
    help: ArgumentHelp("MiB of a segment of the archive, where a new one is begun.", valueName: "mib"))
  var segment = 64

  @OptionGroup var store: StoreArguments

  func validate() throws {
    if !(1...1024).contains(segment) { throw ValidationError("--segment takes 1 to 1024") }
    _ = try Subject(argument: "any", tenant: tenant)
  }

  func run() throws {
    var lines = LineReader(try ByteSource(path: file), limit: EntryLines.lineLimit, badLine: .isReported)
    let allTaken = try store.withStore(isReadOnly: false, makesStore: true, segmentBytes: segment << 20) {
      store in
      var loader = EntryLines(tenant: tenant)
      while let group = try loader.next(&lines) {
        try loader.put(group, store) { entry in try report(entry) }
      }
      return loader.allTaken
    }
    if !allTaken { throw ExitStatus.data }
  }

  private func report(_ entry: Entry) throws {
    if store.json {
      try Output.standard.write(json: ["key": .string(entry.subject.name), "ok": .boolean(true)])
    } else {
      try Output.standard.write("ok \(entry.subject.name.onOneLine)\n")
    }
  }
}

/// Groups of entries from lines, as many as lie ready.
struct EntryLines {
  let tenant: String
  /// An entry, and the number of the line that it was read from.
  struct Line {
    let entry: Entry
    let number: Int
  }

  /// Whether every line so far could be taken.
  private(set) var allTaken = true
  private var line: [UInt8] = []
  private var path = ""

  /// An entry of 16 MiB in hex, and what stands around it.
  static let lineLimit = 40 << 20
  private static let groupCount = 256
  private static let groupBytes = 8 << 20

  init(tenant: String) { self.tenant = tenant }

  /// The next group; nil at the end. Says on standard error which lines could not be taken.
  mutating func next(_ lines: inout LineReader) throws -> [Line]? {
    path = lines.path
    var group: [Line] = []
    var bytes = 0
    while bytes < Self.groupBytes, group.count < Self.groupCount, try lines.next(into: &line) {
      bytes += line.count
      if let fault = lines.fault {
        refuse(fault)
      } else if !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 || $0 == 0x0D }) {
        do {
          let entry = try EntryLine.entry(line, tenant: tenant, at: .now)
          group.append(Line(entry: entry, number: lines.number))
        } catch { refuse(lines.refusal("\(error)")) }
      }
      // Whoever writes one line and waits is answered.
      if !lines.hasLineBuffered, !group.isEmpty { return group }
    }
    return group.isEmpty ? nil : group
  }

  /// Puts a group, one sync for all of it, and tells `report` of each entry that is durable. Says on standard error which
  /// ones no store could hold.
  ///
  /// - Throws: the first other failure, once all that is durable was reported.
  mutating func put(_ group: [Line], _ store: AnalysisStore, report: (Entry) throws -> Void) throws {
    var failure: StoreError?
    for (line, result) in zip(group, store.put(group.map(\.entry), at: .now)) {
      switch result {
      case .success: try report(line.entry)
      case .failure(let error) where error.code == .tooLarge:
        refuse(InputError(.data, path: path, line: line.number, reason: "\(error)"))
      case .failure(let error): failure = failure ?? error
      }
    }
    if let failure { throw failure }
  }

  private mutating func refuse(_ error: InputError) {
    ExitStatus.report(error)
    allTaken = false
  }
}
