import DeadbandCore

@testable import DeadbandStore

/// A scan's records lie within, in order, without overlap, and read back as the same bytes; records and damage fill all
/// up to the end; what the end leaves out, no record vouches for; a second scan finds the same.
///
/// Two bytes of control, then records. The first byte: 1, checksums are put right, but for the records that the second
/// byte names; 2, sealed; 4, a whole segment with its header; the rest, where the part of a segment begins.
func fuzzRecord(_ bytes: [UInt8]) {
  var control = Control(bytes)
  let mode = control.byte()
  let spared = control.byte()
  var bytes = control.payload
  var base = (mode >> 3) * 8
  guard let store = Checksums.store else { return }
  var checksum = Checksum(store: store, segment: Checksums.segment)
  if mode & 4 != 0 {
    base = SegmentHeader.byteCount
    guard bytes.count > base, let header = try? SegmentHeader(bytes, path: "segment") else { return }
    checksum = header.checksum
    bytes.removeFirst(base)
  }
  if mode & 1 != 0 { Checksums.close(records: &bytes, from: 0, checksum, spared: spared) }
  let scan = SegmentScan(bytes, at: base, checksum, sealed: mode & 2 != 0)
  checkPlaces(scan, bytes, base, isSealed: mode & 2 != 0)
  checkEnd(scan, bytes, base, checksum, isSealed: mode & 2 != 0)
  for (offset, header) in scan.records { checkRecord(header, bytes, at: offset - base, checksum) }
  for (offset, header) in scan.records.prefix(4) { checkContent(header, bytes, at: offset - base) }
}

private func checkPlaces(_ scan: SegmentScan, _ bytes: [UInt8], _ base: Int, isSealed: Bool) {
  let records = scan.records.map { $0.offset..<$0.offset + $0.header.byteCount }
  expect(zip(records, records.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound }, "records in order")
  expect(
    zip(scan.damaged, scan.damaged.dropFirst()).allSatisfy { $0.upperBound <= $1.lowerBound },
    "damage in order")
  expect((base...base + bytes.count).contains(scan.end), "the end lies within")
  var position = base
  for range in (records + scan.damaged).sorted(by: { $0.lowerBound < $1.lowerBound }) {
    expect(!range.isEmpty && range.lowerBound == position, "records and damage lie side by side")
    position = range.upperBound
  }
  expect(position == (isSealed ? base + bytes.count : scan.end), "records and damage fill all")
  // To the last word that is not zero; what fills no word counts as not zero.
  let used = (bytes.lastIndex { $0 != 0 } ?? -1) + 1
  let filled = bytes.count % 8 == 0 ? (used + 7) / 8 * 8 : bytes.count
  expect(scan.tail == max(base + filled - scan.end, 0), "the tail ends with the last word that is not zero")
}

private func checkEnd(
  _ scan: SegmentScan, _ bytes: [UInt8], _ base: Int, _ checksum: Checksum, isSealed: Bool
) {
  // Read from any of its records on, a segment holds what it holds from there on.
  for first in [scan.records.count / 2, scan.records.count - 1] where scan.records.indices.contains(first) {
    let start = scan.records[first].offset
    let part = SegmentScan(Array(bytes[(start - base)...]), at: start, checksum, sealed: isSealed)
    if isSealed {
      expect(
        part.records.map(\.offset) == scan.records[first...].map(\.offset), "the same records from there on")
    }
  }
  guard !isSealed else { return }
  // A record behind the end was never acknowledged, but what it says of those before it was so.
  let readable = SegmentScan(bytes, at: base, checksum, sealed: true).records
  for gap in scan.damaged {
    let later = readable.drop { $0.offset < gap.upperBound }
    let next = later.first?.header.sequence ?? .max
    expect(later.first?.offset == gap.upperBound, "a record behind the damage")
    expect(later.contains { $0.header.durable + 1 >= next }, "a record that vouches for what was damaged")
  }
  // What lies behind the end, nobody was told of.
  let behind = SegmentScan(Array(bytes[(scan.end - base)...]), at: scan.end, checksum, sealed: true)
  if let next = behind.records.first?.header.sequence {
    expect(behind.records.first?.offset ?? 0 > scan.end, "no record at the end")
    expect(
      !behind.records.contains { $0.header.durable + 1 >= next }, "nothing behind the end is vouched for")
  }
  // Sealed there, it is the same.
  let sealed = SegmentScan(Array(bytes[..<(scan.end - base)]), at: base, checksum, sealed: true)
  expect(
    sealed.records.map(\.offset) == scan.records.map(\.offset) && sealed.damaged == scan.damaged
      && sealed.end == scan.end && sealed.tail == 0, "the same once sealed")
}

private func checkRecord(_ header: RecordHeader, _ bytes: [UInt8], at offset: Int, _ checksum: Checksum) {
  guard let record = Record(bytes, at: offset, checksum) else {
    return expect(false, "a record where it was found")
  }
  expect(record.header == header, "the same header")
  expect(
    record.bytes(checksum) == Array(bytes[offset..<offset + header.byteCount]),
    "a record is written as it was read")
  expect(
    header.durable < header.sequence && header.sequence <= RecordHeader.sequenceLimit,
    "sequences that can go on")
  let place = RecordPlace(header, segment: 1, offset: offset)
  expect(
    place.offset == offset && place.byteCount == header.byteCount
      && place.isTombstone == (header.codec == nil),
    "the place of a record leads to it")
}

private let decompressor = Decompressor()

private func checkContent(_ header: RecordHeader, _ bytes: [UInt8], at offset: Int) {
  guard let codec = header.codec,
    let content = decompressor.decompressed(
      bytes, header.payload(of: offset), codec, expected: header.originalCount, nil)
  else { return }
  expect(content.count == header.originalCount, "as many bytes as the record says")
  if let entry = Entry(bytes: content, key: header.subject) {
    expect(entry.bytes == content, "an entry is written as it was read")
  }
}
