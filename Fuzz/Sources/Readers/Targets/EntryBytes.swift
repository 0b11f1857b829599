import DeadbandCore

@testable import DeadbandStore

/// An entry's bytes that are accepted are written as they were read, and the entry comes back from the line that an
/// export makes of it.
func fuzzEntry(_ bytes: [UInt8]) {
  guard let entry = Entry(bytes: bytes) else { return }
  expect(entry.bytes == bytes, "an entry is written as it was read")
  // Near 2^53 a quantum's value is not exact any more, and may be quantised to its neighbour.
  let isSmall = entry.baseline?.parts.allSatisfy { $0.quantum.magnitude < 1 << 50 } ?? true
  if isSmall { checkLine(entry) }
}

/// What holds for any entry that a reader hands out: its line is one, and reads back.
func checkLine(_ entry: Entry) {
  let line = EntryLine.bytes(entry)
  expect(!line.contains(10) && !line.contains(13), "a line without breaks")
  expect(isUTF8(line), "a line of UTF-8")
  do {
    let again = try EntryLine.entry(line, at: Timestamp(nanosecondsSince1970: 1))
    expect(again.subject.key == entry.subject.key, "the subject reads back")
    expect(again == entry, "the entry reads back from its line")
    expect(EntryLine.bytes(again) == line, "and is written the same")
  } catch {
    expect(
      false, "a line that reads back: \(error): \(String(decoding: line, as: UTF8.self).debugDescription)")
  }
}
