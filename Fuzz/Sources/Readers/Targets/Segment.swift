@testable import DeadbandStore

/// A segment's header that is accepted is written as it was read; one of another version is said to be that.
///
/// One byte of control, then the header. 1: the checksum is put right.
func fuzzSegment(_ bytes: [UInt8]) {
  var control = Control(bytes)
  let mode = control.byte()
  var bytes = control.payload
  if mode & 1 != 0, bytes.count >= 56, let store = StoreIdentity(bytes: Array(bytes[16..<32])) {
    let number = bytes[32..<36].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
    Checksums.put(Checksum(store: store, segment: number).of(bytes, 0..<48), at: 48, in: &bytes)
  }
  do {
    let header = try SegmentHeader(bytes, path: "1.segment")
    expect(header.bytes.count == SegmentHeader.byteCount, "a whole header is written")
    expect(header.bytes.starts(with: bytes.prefix(56)), "a header is written as it was read")
    expect((try? SegmentHeader(header.bytes, path: "1.segment")) == header, "and reads back")
  } catch {
    expectReadable(error.description)
    expect(error.code == .damaged || error.code == .incompatible, "damaged, or another version's")
    expect(
      error.code == .damaged || bytes.starts(with: "DBSEGMNT".utf8), "only a segment has a version")
  }
}
