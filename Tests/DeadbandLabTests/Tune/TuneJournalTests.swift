import DeadbandCore
import Testing

@testable import DeadbandLab

@Suite struct TuneJournalTests {
  private let header = TuneJournal.Header(
    data: Digest(of: [1]), space: Digest(of: [2]), analyst: "rulebook (offline)", seed: .max,
    initialCount: 128,
    disagreementLimit: 0.05)

  private func entry(_ index: Int) -> TuneJournal.Entry {
    TuneJournal.Entry(
      index: index, values: [0.1 + 0.2, Double(index), 1e-7],
      figures: TuneFigures(
        ticks: 100_000, asked: 12_345 + index, differing: 678, analysts: 20,
        askedByRule: Rule.allCases.map { Int($0.rawValue) + index },
        changedByRule: Rule.allCases.map { Int($0.rawValue) }))
  }

  private var whole: [UInt8] { header.line + (0..<3).flatMap { entry($0).line } }

  @Test func whatWasWrittenIsRead() throws {
    let journal = try TuneJournal(whole, of: header)
    #expect(journal.count == 3)
    for index in 0..<3 { #expect(journal.entries[index] == entry(index)) }
    #expect(journal.wholeBytes == whole.count)
  }

  /// A kill may tear the last line anywhere: what stood before it is kept, and where to go on writing is known.
  @Test func aTornLastLineIsDropped() throws {
    let bytes = whole
    let ends = bytes.indices.filter { bytes[$0] == UInt8(ascii: "\n") }.map { $0 + 1 }
    for length in 0...bytes.count {
      let journal = try TuneJournal(Array(bytes.prefix(length)), of: header)
      let lines = ends.count { $0 <= length }
      #expect(journal.count == max(lines - 1, 0))
      #expect(journal.wholeBytes == (ends.last { $0 <= length } ?? 0))
      #expect(journal.isBegun == (lines > 0))
    }
  }

  @Test func aForeignJournalIsRefusedWithBothDigests() throws {
    let other = TuneJournal.Header(
      data: Digest(of: [9]), space: header.space, analyst: header.analyst, seed: header.seed,
      initialCount: header.initialCount, disagreementLimit: header.disagreementLimit)
    let error = #expect(throws: TuneError.self) { try TuneJournal(whole, of: other) }
    let text = error.map { "\($0)" } ?? ""
    #expect(text.contains("its data is \"\(header.data)\""), "\(text)")
    #expect(text.contains("here it is \"\(other.data)\""), "\(text)")
  }

  @Test(arguments: ["space", "analyst", "seed", "initial_count", "disagreement_limit", "version"])
  func everyPartOfTheHeaderCounts(_ key: String) throws {
    let line = String(decoding: header.line, as: UTF8.self)
    let changed = line.replacing("\"\(key)\":", with: "\"\(key)\":null,\"_\":")
    #expect(throws: TuneError.self) { try TuneJournal(Array(changed.utf8), of: header) }
  }

  @Test(arguments: [
    ("{}\n", "line 1: no journal of deadband tune"), ("\n", "line 1: no JSON"), ("junk\n", "line 1: no JSON"),
    ("H{\"index\":0}\n", "line 2: no profile that was tried"), ("H\n", "line 2: no JSON"),
    ("HEE", "line 3: profile 0 stands twice"), ("HX", "line 2: no profile that was tried"),
  ]) func anythingElseIsRefusedWithItsLine(_ text: String, _ reason: String) {
    let entry = String(decoding: entry(0).line, as: UTF8.self)
    let bytes = text.map { letter in
      switch letter {
      case "H": String(decoding: header.line, as: UTF8.self)
      case "E": entry
      case "X": entry.replacing("\"asked\":12345", with: "\"asked\":-1")
      default: String(letter)
      }
    }.joined()
    let error = #expect(throws: TuneError.self) { try TuneJournal(Array(bytes.utf8), of: header) }
    #expect("\(error.map { "\($0)" } ?? "")".hasPrefix(reason), "\(error.map { "\($0)" } ?? "")")
  }
}
