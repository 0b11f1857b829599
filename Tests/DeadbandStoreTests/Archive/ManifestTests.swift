import Testing

@testable import DeadbandStore

@Suite struct ManifestTests {
  private func manifest(_ change: (inout Manifest) -> Void = { _ in }) -> Manifest {
    var manifest = Manifest(store: identity(1))
    (manifest.active, manifest.dictionary, manifest.highestSequence) = (4, 9, 100)
    manifest.sealed = [
      .init(segment: 1, length: 5000, records: 3, lastSequence: 7),
      .init(segment: 3, length: 1 << 20, records: 900, lastSequence: 90),
    ]
    change(&manifest)
    return manifest
  }

  @Test func whatWasWrittenIsRead() throws {
    let bytes = manifest().bytes
    #expect(bytes.count == 48 + 2 * 32 + 8)
    #expect(try Manifest(bytes) == manifest())
    for bit in 0..<bytes.count * 8 {
      var flipped = bytes
      flipped[bit / 8] ^= 1 << UInt8(bit % 8)
      #expect(try Manifest(flipped) == nil, "bit \(bit)")
    }
  }

  /// What checks and cannot be: lengths that nobody could read, sequences that nobody could count on from.
  @Test func nothingImpossibleIsBelieved() throws {
    let changes: [(inout Manifest) -> Void] = [
      { $0.highestSequence = .max - 1 }, { $0.highestSequence = 89 }, { $0.active = 3 },
      { $0.sealed.append($0.sealed[0]) }, { $0.sealed.reverse() },
      { $0.sealed[0] = .init(segment: 1, length: .max, records: 3, lastSequence: 7) },
      { $0.sealed[0] = .init(segment: 1, length: 4095, records: 0, lastSequence: 7) },
      { $0.sealed[0] = .init(segment: 1, length: 5000, records: .max, lastSequence: 7) },
      { $0.sealed[0] = .init(segment: 0, length: 5000, records: 3, lastSequence: 7) },
    ]
    for (number, change) in changes.enumerated() {
      #expect(try Manifest(manifest(change).bytes) == nil, "change \(number)")
    }
  }
}
