import Testing

@testable import DeadbandStore

@Suite struct SegmentHeaderTests {
  private let header = SegmentHeader(store: identity(1), number: 5, dictionary: 77, size: 1 << 26)

  @Test func whatWasWrittenIsRead() throws {
    #expect(header.bytes.count == 4096)
    #expect(try SegmentHeader(header.bytes, path: "s") == header)
  }

  @Test func everyFlippedBitIsSeen() {
    for bit in 0..<56 * 8 {
      var bytes = header.bytes
      bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      let error = #expect(throws: StoreError.self, "bit \(bit)") { try SegmentHeader(bytes, path: "s") }
      #expect(error?.code == .damaged)
    }
    for count in 0..<56 {
      #expect(throws: StoreError.self) { try SegmentHeader(Array(header.bytes[..<count]), path: "s") }
    }
  }
}
