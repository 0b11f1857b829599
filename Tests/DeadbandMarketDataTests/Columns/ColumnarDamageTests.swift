import DeadbandCore
import FixtureTables
import Foundation
import Testing

@testable import DeadbandMarketData

/// Whatever the bytes are, the file is refused with a reason or read without a trap.
@Suite struct ColumnarDamageTests {
  private let whole: [UInt8]
  private let file: TemporaryFile

  init() throws {
    let lines = RandomHistory(seed: 11, ticks: 5, subjects: 3).lines
    file = try TemporaryFile(lines.joined(separator: "\n").utf8)
    whole = Array(try Data(contentsOf: URL(filePath: try pack([file.path]).path)))
  }

  @Test func everyTruncationIsRefused() throws {
    for count in 0..<whole.count {
      let error = try error(Array(whole[..<count]))
      #expect(error != nil, "cut after \(count) of \(whole.count) bytes")
    }
  }

  @Test func everyFlippedBitIsRefused() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("columns bits seed \(seed)")
    var random = SplitMix64(seed: seed)
    let ends = [0..<ColumnarFormat.headerSize, whole.count - ColumnarFormat.trailerSize..<whole.count]
    for position in whole.indices {
      // Every bit where no checksum stands before the rest is believed, of other bytes one.
      for bit in ends.contains(where: { $0.contains(position) }) ? Array(0..<8) : [random.below(8)] {
        var bytes = whole
        bytes[position] ^= 1 << UInt8(bit)
        #expect(try error(bytes) != nil, "bit \(bit) of byte \(position)")
      }
    }
  }

  /// Lies with their checksums put right: the numbers themselves are checked.
  @Test func liesAreRefusedOrHarmless() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("columns lies seed \(seed)")
    var random = SplitMix64(seed: seed)
    var refused = 0
    for _ in 0..<1_000 {
      var bytes = whole
      for _ in 0...random.below(3) {
        let position = 8 + random.below(bytes.count - 8 - ColumnarFormat.trailerSize)
        let hostile: [UInt32] = [
          0, 1, 0xFF, 0x7FFF_FFFF, 0x8000_0000, .max, UInt32(truncatingIfNeeded: random.next()),
        ]
        let value = hostile[random.below(hostile.count)]
        for index in 0..<4 where position + index < bytes.count {
          bytes[position + index] = UInt8(truncatingIfNeeded: value >> UInt32(8 * index))
        }
      }
      if try error(ColumnarSeal.sealed(bytes)) != nil { refused += 1 }
    }
    #expect(refused > 500, "refused \(refused)")
  }

  @Test func whatIsSealedAgainIsAccepted() throws { #expect(try error(ColumnarSeal.sealed(whole)) == nil) }

  @Test(arguments: [
    (8, UInt32(2), "has version 2; this program reads 1"), (12, 1, "the header is damaged"),
    (24, 24, "the header is damaged"), (16, 1, "the header is damaged"),
    (32, 8, "group 1 holds 8 ticks where 5 are due"), (36, 0, "group 1 ends too early"),
    (36, .max, "group 1 ends too early"),
  ])
  func aLieIsNamed(_ offset: Int, _ value: UInt32, _ reason: String) throws {
    var bytes = whole
    for index in 0..<4 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt32(8 * index)) }
    #expect(try error(ColumnarSeal.sealed(bytes))?.reason == reason)
  }

  /// The error of a file of those bytes; one that opens is read to its end.
  private func error(_ bytes: [UInt8]) throws -> InputError? {
    let path = file.path + ".damaged"
    try Data(bytes).write(to: URL(filePath: path))
    do throws(InputError) {
      let history = try ColumnarHistory(path: path)
      for subject in history.subjects.indices {
        for number in history.ticks(ofSubject: subject) {
          var tick = HistoryTick()
          history.read(number, into: &tick)
          #expect(
            history.subjects.indices.contains(tick.subject)
              && history.strategies.indices.contains(tick.strategy))
          #expect(tick.snapshot.underlyingPrice > 0)
          _ = (history.position(number), tick.recordedAction.map { history.actions[$0] })
        }
      }
      return nil
    } catch {
      #expect(!error.reason.isEmpty && error.path == path)
      return error
    }
  }
}

/// Checksums and digest put right, where the file still says where they belong.
enum ColumnarSeal {
  static func sealed(_ bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    let trailer = bytes.count - ColumnarFormat.trailerSize
    func word(_ offset: Int, _ size: Int) -> Int {
      (0..<size).reduce(0) { $0 | Int(bytes[offset + $1]) << (8 * $1) }
    }
    func put(_ value: UInt32, at offset: Int) {
      for index in 0..<4 { bytes[offset + index] = UInt8(truncatingIfNeeded: value >> UInt32(8 * index)) }
    }
    let footer = word(trailer, 8)
    var group = ColumnarFormat.headerSize
    while group + 8 <= footer, footer <= trailer {
      let size = word(group + 4, 4)
      guard size >= 12, size <= footer - group else { break }
      put(CRC32.of(Array(bytes[group..<group + size - 4])), at: group + size - 4)
      group += size
    }
    if footer <= trailer { put(CRC32.of(Array(bytes[footer..<trailer])), at: trailer + 40) }
    bytes.replaceSubrange(trailer + 8..<trailer + 40, with: Digest(of: Array(bytes[..<trailer])).bytes)
    return bytes
  }
}
