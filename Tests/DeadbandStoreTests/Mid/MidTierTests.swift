import DeadbandCore
import Dispatch
import Foundation
import Synchronization
import Testing

@testable import DeadbandStore

@Suite struct MidTierTests {
  private let world = MidWorld()
  private let now = MidWorld.now

  @Test func whatWasPutIsThereForTheNextProcess() throws {
    let tier = try world.open()
    try tier.write((0..<100).map { MidWorld.put($0, count: $0 * 50) })
    func verify(_ tier: MidTier) throws {
      for number in 0..<100 {
        let held = try tier.lookup(MidWorld.key(number), at: now)
        #expect(held == .init(sequence: 1, bytes: MidWorld.bytes(number, count: number * 50)))
        let lent = try tier.withBytes(MidWorld.key(number), at: now, clock: { now }) { sequence, bytes in
          (sequence, bytes.byteCount)
        }
        #expect(lent?.0 == 1 && lent?.1 == number * 50)
      }
      #expect(try tier.lookup(MidWorld.key(100), at: now) == nil)
      #expect(try tier.verify() == (100, 0))
    }
    try verify(tier)
    tier.close()
    #expect(throws: StoreError.self) { try tier.lookup(MidWorld.key(1), at: now) }
    let again = try world.open()
    try verify(again)
    #expect(try again.statistics(at: now).entries == 100)
    #expect(try again.statistics(at: now).quarantineReason == nil)
    let mode = try FileManager.default.attributesOfItem(atPath: world.path)[.posixPermissions] as? Int
    #expect(mode == 0o700)
  }

  @Test func expiredEntriesAreNotServedAndSwept() throws {
    let tier = try world.open()
    let times = try (-5..<5).map { try #require(now.adding(seconds: $0)) }
    let extremes = [Timestamp(nanosecondsSince1970: .min), Timestamp(nanosecondsSince1970: .max)]
    for (number, expires) in (times + extremes).enumerated() {
      try tier.write([MidWorld.put(number, expires: expires)])
    }
    // A later value of a key that had expired earlier.
    try tier.write([MidWorld.put(0, sequence: 2, expires: times[9])])
    let served = try (0..<12).filter { try tier.lookup(MidWorld.key($0), at: now) != nil }
    #expect(served == [0, 6, 7, 8, 9, 11], "at its expiry an entry is expired")
    #expect(try tier.sweep(at: now, limit: 4) == 4)
    #expect(try tier.sweep(at: now, limit: 4) == 2)
    #expect(try tier.sweep(at: now, limit: 4) == 0)
    #expect(try tier.statistics(at: now).entries == 6)
    #expect(try (0..<12).filter { try tier.lookup(MidWorld.key($0), at: now) != nil } == served)
  }

  @Test func theHighestSequenceHolds() throws {
    let tier = try world.open()
    let key = MidWorld.key(0)
    func put(_ sequence: UInt64) -> MidTier.Change {
      .put(key: key, sequence: sequence, expires: MidWorld.later, bytes: [UInt8(sequence)])
    }
    func held() throws -> UInt64? { try tier.lookup(key, at: now)?.sequence }
    try tier.write([put(3), put(5), put(4)])
    #expect(try held() == 5)
    try tier.write([put(4), .remove(key: key, sequence: 3)])
    #expect(try held() == 5)
    try tier.write([put(7), .remove(key: key, sequence: 6)])
    #expect(try held() == 7)
    try tier.write([.remove(key: key, sequence: 8), put(7)])
    #expect(try held() == nil)
    #expect(try tier.statistics(at: now).entries == 0)
    // Its row in the table by time is gone too.
    #expect(try tier.sweep(at: MidWorld.later, limit: 9) == 0)
  }

  @Test func longEntries() throws {
    let tier = try world.open()
    let bytes = [UInt8](repeating: 7, count: MidTier.entryByteLimit)
    try tier.write([.put(key: MidWorld.key(1), sequence: 1, expires: MidWorld.later, bytes: bytes)])
    #expect(try tier.lookup(MidWorld.key(1), at: now)?.bytes == bytes)
    let error = #expect(throws: StoreError.self) {
      try tier.write([
        .put(key: MidWorld.key(2), sequence: 1, expires: MidWorld.later, bytes: bytes + [0])
      ])
    }
    #expect(error?.code == .tooLarge)
  }

  @Test func readOnlyChangesNothing() throws {
    let error = #expect(throws: StoreError.self) { try world.open { $0.access = .readOnly } }
    #expect(error?.code == .unreadable, "there is nothing to read, and nothing is made")
    #expect(!FileManager.default.fileExists(atPath: world.path))
    let tier = try world.open()
    try tier.write((0..<50).map { MidWorld.put($0) })
    tier.close()
    // A writer that died left this: the next who writes has to see it, not the next who looks.
    #expect(FileManager.default.createFile(atPath: world.path + "/in-use-7", contents: nil))
    let before = try (Data(contentsOf: URL(fileURLWithPath: world.data)), world.names())
    let reader = try world.open { $0.access = .readOnly }
    #expect(try reader.lookup(MidWorld.key(3), at: now)?.bytes == MidWorld.bytes(3))
    #expect(try reader.verify() == (50, 0))
    for change in [MidTier.Change.remove(key: MidWorld.key(3), sequence: 9), MidWorld.put(77)] {
      #expect(throws: StoreError.self) { try reader.write([change]) }
    }
    #expect(throws: StoreError.self) { try reader.sweep(at: MidWorld.later, limit: 9) }
    #expect(throws: StoreError.self) { try reader.compact() }
    reader.close()
    #expect(try Data(contentsOf: URL(fileURLWithPath: world.data)) == before.0)
    #expect(try world.names() == before.1)
  }

  /// Random operations beside a dictionary, with the tier closed and opened in between.
  @Test(arguments: 0..<150) func aDictionaryDoesTheSame(seed: UInt64) throws {
    var random = SplitMix64(seed: seed)
    var model: [Digest: (sequence: UInt64, expires: Timestamp, bytes: [UInt8])] = [:]
    var tier = try world.open()
    var now = now
    for step in 0..<40 {
      switch Int.random(in: 0..<20, using: &random) {
      case 0:
        tier.close()
        try expectSound(seed)
        tier = try world.open()
      case 1: try tier.compact()
      case 2:
        now = try #require(now.adding(seconds: Int64.random(in: 0...20, using: &random)))
        try tier.sweep(at: now, limit: .max)
        model = model.filter { now < $0.value.expires }
      default:
        var changes: [MidTier.Change] = []
        for _ in 0..<Int.random(in: 1...4, using: &random) {
          let key = MidWorld.key(Int.random(in: 0..<12, using: &random))
          let sequence = UInt64.random(in: 1...40, using: &random)
          if Int.random(in: 0..<4, using: &random) == 0 {
            changes.append(.remove(key: key, sequence: sequence))
          } else {
            let count = Int.random(in: 0...(Bool.random(using: &random) ? 60 : 6000), using: &random)
            changes.append(
              .put(
                key: key, sequence: sequence,
                expires: try #require(now.adding(seconds: Int64.random(in: 0...100, using: &random))),
                bytes: MidWorld.bytes(step, count: count)))
          }
        }
        try tier.write(changes)
        // One at a time the highest of a group does the same as all of it in its order.
        for change in Dictionary(grouping: changes, by: \.key).values.compactMap({ group in
          group.reduce(group.first) { $1.sequence >= $0?.sequence ?? 0 ? $1 : $0 }
        }) {
          switch change {
          case .put(let key, let sequence, let expires, let bytes):
            if model[key]?.sequence ?? 0 < sequence { model[key] = (sequence, expires, bytes) }
          case .remove(let key, let sequence):
            if model[key]?.sequence ?? 0 <= sequence { model[key] = nil }
          }
        }
      }
      for number in 0..<12 {
        let key = MidWorld.key(number)
        let expected = model[key].flatMap { now < $0.expires ? $0 : nil }
        let held = try tier.lookup(key, at: now)
        #expect(
          held == expected.map { .init(sequence: $0.sequence, bytes: $0.bytes) }, "seed \(seed), step \(step)"
        )
      }
    }
    #expect(try tier.verify() == (model.count, 0), "seed \(seed)")
    let later = try #require(now.adding(seconds: 1000))
    #expect(try tier.sweep(at: later, limit: .max) == model.count, "seed \(seed)")
    #expect(try tier.statistics(at: later).entries == 0, "seed \(seed)")
    tier.close()
    try expectSound(seed)
  }

  /// The check of every page finds nothing wrong with what LMDB wrote itself.
  private func expectSound(_ seed: UInt64) throws {
    let folder = try MidFolder(path: world.path, writable: false)
    guard case .readable(let file) = try folder.readData() else {
      Issue.record("seed \(seed): not readable")
      return
    }
    #expect(try DataFileCheck.flaw(in: file) == nil, "seed \(seed)")
  }
}
