import DeadbandCore
import Testing

@testable import DeadbandStore

@Suite struct RecordTests {
  private let checksum = Checksum(store: identity(1), segment: 3)

  @Test(arguments: 1...500 as ClosedRange<UInt64>)
  func whatWasWrittenIsRead(seed: UInt64) {
    var samples = Samples(seed: seed)
    let record = samples.record()
    let bytes = record.bytes(checksum)
    #expect(bytes.count == record.header.byteCount && bytes.count % 8 == 0, "seed \(seed)")
    #expect(Record(bytes, checksum) == record, "seed \(seed)")
    let shifted = [UInt8](repeating: 0xDB, count: 16) + bytes + [1, 2, 3]
    #expect(Record(shifted, at: 16, checksum) == record, "seed \(seed)")
  }

  /// One flipped bit, one missing byte, another store, another segment: nothing of that is a record.
  @Test(arguments: 1...40 as ClosedRange<UInt64>)
  func nothingElseIs(seed: UInt64) {
    var samples = Samples(seed: seed)
    let bytes = samples.record().bytes(checksum)
    for bit in 0..<bytes.count * 8 {
      var flipped = bytes
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(Record(flipped, checksum) == nil, "seed \(seed), bit \(bit)")
    }
    for count in 0..<bytes.count {
      #expect(Record(Array(bytes[..<count]), checksum) == nil, "seed \(seed), \(count)")
    }
    #expect(Record(bytes, Checksum(store: identity(1), segment: 4)) == nil)
    #expect(Record(bytes, Checksum(store: identity(2), segment: 3)) == nil)
    #expect(Record(bytes, at: -1, checksum) == nil && Record(bytes, at: .max, checksum) == nil)
  }

  /// A length is bounded before anybody takes memory for it, whatever the checksum says.
  @Test func lengthsAreBounded() {
    var samples = Samples(seed: 1)
    let record = samples.record()
    var bytes = record.bytes(checksum)
    #expect(RecordHeader.byteCount(bytes, at: 0) == record.header.byteCount)
    bytes.replaceSubrange(32..<36, with: [0xFF, 0xFF, 0xFF, 0xFF])
    #expect(RecordHeader.byteCount(bytes, at: 0) == nil)
    bytes.replaceSubrange(32..<36, with: [0, 0, 0, 1])
    #expect(RecordHeader.byteCount(bytes, at: 0).map { $0 <= RecordHeader.byteLimit } == true)
  }

  /// The layout is what docs/formats say, byte by byte.
  @Test func theLayoutIsThatOfTheDocument() {
    let record = Record(
      header: RecordHeader(
        subject: Digest(words: (0x0102_0304_0506_0708, 2, 3, 4)), state: nil, sequence: 0x11, durable: 0x10,
        expires: Timestamp(nanosecondsSince1970: 0x20), codec: .zstd(dictionary: 9), payloadCount: 2,
        originalCount: 5), payload: [0xAA, 0xBB])
    let bytes = record.bytes(checksum)
    let head: [UInt8] = [
      0x44, 0x42, 0x52, 0x31, 1, 1, 0, 0, 0x11, 0, 0, 0, 0, 0, 0, 0, 0x10, 0, 0, 0, 0, 0, 0, 0, 0x20, 0, 0, 0,
      0, 0,
      0, 0, 2, 0, 0, 0, 5, 0, 0, 0, 9, 0, 0, 0, 32, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8,
    ]
    #expect(Array(bytes[..<head.count]) == head)
    #expect(Array(bytes[80..<88]) == [0xAA, 0xBB, 0, 0, 0, 0, 0, 0])
    #expect(bytes.count == 96)
  }
}

func identity(_ byte: UInt8) -> StoreIdentity {
  var generator = SplitMix64(seed: UInt64(byte))
  return StoreIdentity(using: &generator)
}
