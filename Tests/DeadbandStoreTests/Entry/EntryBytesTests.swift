import DeadbandCore
import Testing

@testable import DeadbandStore

@Suite struct EntryBytesTests {
  private let schemas: [IndicatorSchema]

  init() throws {
    schemas = [.standard, try Samples.schemaWithOwn()]
  }

  @Test(arguments: 1...300 as ClosedRange<UInt64>)
  func whatWasWrittenIsRead(seed: UInt64) throws {
    var samples = Samples(seed: seed)
    let entry = try samples.entry(schemas[Int(seed % 2)])
    #expect(Entry(bytes: entry.bytes) == entry, "seed \(seed)")
    #expect(Entry(bytes: entry.bytes)?.baseline?.parts == entry.baseline?.parts, "seed \(seed)")
  }

  /// Cut and damaged bytes are no entry or another one, and never a crash; what is read can be written again.
  @Test(arguments: 1...30 as ClosedRange<UInt64>)
  func damageIsNoCrash(seed: UInt64) throws {
    var samples = Samples(seed: seed)
    let bytes = try samples.entry().bytes
    for count in 0..<bytes.count { _ = Entry(bytes: Array(bytes[..<count])) }
    for _ in 0..<2000 {
      var damaged = bytes
      damaged[Int.random(in: 0..<bytes.count, using: &samples.random)] ^= UInt8.random(
        in: 1...255, using: &samples.random)
      if let entry = Entry(bytes: damaged) { #expect(entry.bytes == damaged, "seed \(seed)") }
    }
  }

  @Test func fieldsOfLaterVersionsAreCarriedAlong() throws {
    var samples = Samples(seed: 3)
    let later = try samples.entry().bytes + [200, 2, 0, 0, 0, 8, 9]
    #expect(Entry(bytes: later)?.bytes == later)
    #expect(Entry(bytes: later + [199, 0, 0, 0, 0]) == nil, "numbers rise")
  }

  /// What no snapshot can hold is not read as one.
  @Test func baselinesAreChecked() throws {
    let price = Snapshot.Part(lane: 7, quantum: 1_000_000, value: 100)
    func snapshot(_ parts: [Snapshot.Part], tag: UInt64 = 0, lanes: Int = 23) -> Snapshot? {
      Snapshot(parts: parts, customTag: tag, laneCount: lanes)
    }
    #expect(snapshot([price]) == (try Snapshot(["underlying_price": .number(100)])))
    #expect(snapshot([]) == nil, "no price")
    #expect(snapshot([price, price]) == nil)
    #expect(snapshot([.init(lane: 7, quantum: 0, value: 0)]) == nil)
    #expect(snapshot([.init(lane: 7, quantum: 1_000_000, value: 101)]) == nil)
    #expect(snapshot([.init(lane: 0, quantum: 10_001, value: 100.01), price]) == nil, "rsi above 100")
    #expect(snapshot([price, .init(lane: 17, quantum: 3, value: 3)]) == nil, "no such tier")
    #expect(snapshot([price, .init(lane: 23, quantum: 1, value: 1)]) == nil)
    #expect(snapshot([price], tag: 5) == nil && snapshot([price], lanes: 24) == nil)
    #expect(snapshot([price], tag: 5, lanes: 33) == nil)
    #expect(snapshot([price, .init(lane: 23, quantum: 1, value: .nan)], tag: 5, lanes: 24) == nil)
  }
}
