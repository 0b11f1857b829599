import DeadbandCore
import DeadbandMarketData

@testable import DeadbandStore

/// An entry that is read from a line is stored and written as a line, and reads back from both; what is wrong with any
/// other line is said in a readable way.
func fuzzEntryLine(_ bytes: [UInt8]) {
  // Whoever hands out lines has checked.
  guard isUTF8(bytes), !bytes.contains(10) else { return }
  do {
    let entry = try EntryLine.entry(bytes, at: Timestamp(nanosecondsSince1970: 1_700_000_000_000_000_000))
    // What an analysis repeats within itself is its own: it is kept as it came.
    var reader = JSONReader(bytes)
    let isJSON = (try? reader.skipValue()) != nil && (try? reader.finish()) != nil
    expect(isJSON, "a line that is JSON")
    expect(Entry(bytes: entry.bytes) == entry, "the entry reads back from its bytes")
    checkLine(entry)
  } catch {
    expectReadable(InputError(.data, path: "file", line: 1, reason: "\(error)"))
  }
}
