import DeadbandCore
import Testing

@testable import DeadbandStore

@Suite struct ArchiveIndexTests {
  private func header(_ subject: Int, _ sequence: UInt64, state: UInt64, isTombstone: Bool) -> RecordHeader {
    RecordHeader(
      subject: Digest(words: (UInt64(subject), UInt64(subject % 3), 0, 0)),
      state: isTombstone ? nil : Digest(words: (state, 0, 0, 0)), sequence: sequence, durable: 0,
      expires: Timestamp(nanosecondsSince1970: Int64(sequence) * 1_000_000_000),
      codec: isTombstone ? nil : .stored, payloadCount: 8, originalCount: 8)
  }

  /// Against a list of all records, in any order of coming, with records that move and expire.
  @Test(arguments: 1...300 as ClosedRange<UInt64>)
  func asAListOfAllRecordsDoes(seed: UInt64) {
    var random = SplitMix64(seed: seed)
    var index = ArchiveIndex()
    var headers = (1...UInt64.random(in: 1...80, using: &random)).map { sequence in
      header(
        Int.random(in: 0...5, using: &random), sequence, state: .random(in: 1...3, using: &random),
        isTombstone: Int.random(in: 0...5, using: &random) == 0)
    }
    let expired = Int64.random(in: 0...40, using: &random) * 1_000_000_000
    let all = headers
    headers.shuffle(using: &random)
    for (number, header) in headers.enumerated() {
      index.add(RecordPlace(header, segment: 1, offset: 4096 + number * 8))
    }
    // Some moved to another segment.
    var places: [UInt64: RecordPlace] = [:]
    for (number, header) in headers.enumerated() {
      let moves = Bool.random(using: &random)
      let place = RecordPlace(header, segment: moves ? 2 : 1, offset: 4096 + number * 8)
      places[header.sequence] = place
      if moves { index.add(place) }
    }
    let purges = Bool.random(using: &random)
    if purges { index.removeAll { $0.expires < RecordPlace.seconds(.init(nanosecondsSince1970: expired)) } }
    for subject in 0...5 {
      let key = Digest(words: (UInt64(subject), UInt64(subject % 3), 0, 0))
      let own = all.filter { $0.subject == key }
      let removed = own.filter { $0.codec == nil }.map(\.sequence).max() ?? 0
      let live = own.filter {
        $0.sequence > removed && (!purges || $0.expires.nanosecondsSince1970 >= expired)
      }
      let latest = live.map(\.sequence).max()
      #expect(index.latest(key) == latest.flatMap { places[$0] }, "seed \(seed), subject \(subject)")
      for state in 1...3 as ClosedRange<UInt64> {
        let expected = live.filter { $0.state?.words.0 == state }.map(\.sequence).max()
        let found = index.entry(key, state: Digest(words: (state, 0, 0, 0)))
        #expect(found == expected.flatMap { places[$0] }, "seed \(seed), subject \(subject), state \(state)")
      }
    }
  }
}
