import DeadbandCore
import Testing

@testable import DeadbandStore

@Suite struct HintTests {
  private func hint(_ seed: UInt64) -> Hint {
    var samples = Samples(seed: seed)
    var places: [RecordPlace] = []
    var offset = SegmentHeader.byteCount
    for sequence in 1...5 as ClosedRange<UInt64> {
      let header = samples.record(sequence: sequence).header
      places.append(RecordPlace(header, segment: 3, offset: offset))
      offset += header.byteCount
    }
    return Hint(segment: 3, length: offset, places: places)
  }

  @Test(arguments: 1...50 as ClosedRange<UInt64>)
  func whatWasWrittenIsRead(seed: UInt64) {
    let hint = hint(seed)
    let bytes = hint.bytes(identity(1))
    #expect(bytes.count == 48 + 5 * 48)
    #expect(Hint(bytes, store: identity(1), segment: 3) == hint, "seed \(seed)")
    #expect(Hint(bytes, store: identity(2), segment: 3) == nil)
    #expect(Hint(bytes, store: identity(1), segment: 4) == nil)
  }

  @Test func nothingElseIs() {
    let bytes = hint(1).bytes(identity(1))
    for bit in 0..<bytes.count * 8 {
      var flipped = bytes
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(Hint(flipped, store: identity(1), segment: 3) == nil, "bit \(bit)")
    }
    for count in 0..<bytes.count {
      #expect(Hint(Array(bytes[..<count]), store: identity(1), segment: 3) == nil, "\(count) bytes")
    }
    // What checks and lies: a place outside what is covered.
    let good = hint(1)
    let short = Hint(segment: 3, length: good.length - 8, places: good.places)
    // Rows twice; an end within the header, where the next record would be written, or between words.
    let twice = Hint(segment: 3, length: good.length, places: good.places + good.places)
    let lies = [short, twice] + [0, 8, 4095, 4099].map { Hint(segment: 3, length: $0, places: []) }
    for lie in lies { #expect(Hint(lie.bytes(identity(1)), store: identity(1), segment: 3) == nil) }
    let empty = Hint(segment: 3, length: 4096, places: [])
    #expect(Hint(empty.bytes(identity(1)), store: identity(1), segment: 3) == empty)
  }
}
