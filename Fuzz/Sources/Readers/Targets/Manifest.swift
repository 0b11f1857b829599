@testable import DeadbandStore

/// A manifest that is accepted is written as it was read; its rows are in order, name each segment once, and say lengths
/// and sequences that can be.
///
/// One byte of control, then the manifest. 1: the number of rows is put right; 2: the checksum.
func fuzzManifest(_ bytes: [UInt8]) {
  var control = Control(bytes)
  let mode = control.byte()
  var bytes = control.payload
  if mode & 1 != 0 { Checksums.put(UInt32(max(bytes.count - 56, 0) / 32), at: 12, in: &bytes) }
  if mode & 2 != 0 { Checksums.close(&bytes) }
  do {
    guard let manifest = try Manifest(bytes) else { return }
    expect(manifest.bytes == bytes, "a manifest is written as it was read")
    let numbers = manifest.sealed.map(\.segment) + [manifest.active].filter { $0 != 0 }
    expect(manifest.segments.count == numbers.count && !numbers.contains(0), "each segment once")
    expect(manifest.highestSequence <= RecordHeader.sequenceLimit, "sequences that can go on")
    var last: UInt64 = 0
    for row in manifest.sealed {
      expect(row.lastSequence >= last && row.lastSequence <= manifest.highestSequence, "rows in order")
      expect(
        row.length >= UInt64(SegmentHeader.byteCount) && row.length <= SegmentHeader.sizeLimit,
        "lengths that a segment can have")
      expect(row.records <= row.length / 88, "as many records as there is room for")
      last = row.lastSequence
    }
  } catch {
    expectReadable(error.description)
    expect(error.code == .incompatible, "another version's")
  }
}
