@testable import DeadbandStore

/// A hint that is accepted is written as it was read; its rows lie in its segment, in order and without overlap, and
/// leave the segment's header alone.
///
/// One byte of control, then the hint. 1: the number of rows is put right; 2: the checksum.
func fuzzHint(_ bytes: [UInt8]) {
  var control = Control(bytes)
  let mode = control.byte()
  var bytes = control.payload
  var (store, segment) = (Checksums.store, Checksums.segment)
  if bytes.count >= 28 {
    store = StoreIdentity(bytes: Array(bytes[8..<24]))
    segment = bytes[24..<28].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
  }
  guard let store else { return }
  if mode & 1 != 0 { Checksums.put(UInt32(max(bytes.count - 48, 0) / 48), at: 28, in: &bytes) }
  if mode & 2 != 0 { Checksums.close(&bytes, Checksum(store: store, segment: segment)) }
  guard let hint = Hint(bytes, store: store, segment: segment) else { return }
  expect(hint.bytes(store) == bytes, "a hint is written as it was read")
  expect(bytes.count <= Hint.byteLimit(segmentBytes: hint.length), "no longer than a segment's hint can be")
  expect(hint.length >= SegmentHeader.byteCount && hint.length % 8 == 0, "records can follow where it ends")
  var end = SegmentHeader.byteCount
  for place in hint.places {
    expect(place.offset >= end, "rows in order")
    expect(place.byteCount >= RecordHeader.byteCount(key: 32, payload: 0), "no row without a record")
    expect((1...RecordHeader.sequenceLimit).contains(place.sequence), "sequences that can go on")
    end = place.offset + place.byteCount
  }
  expect(end <= hint.length, "rows within the segment")
}
