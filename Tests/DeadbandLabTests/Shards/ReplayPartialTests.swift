import DeadbandCore
import DeadbandMarketData
import FixtureTables
import Foundation
import Testing

@testable import DeadbandLab

/// Parts joined are the whole, to the bit, and what does not belong together is refused.
@Suite struct ReplayPartialTests {
  @Test func partsJoinedAreTheWhole() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("shards seed \(seed)")
    let world = try World(RandomHistory(seed: seed, ticks: 450, subjects: 20).lines)
    for analyst in [ReplayAnalyst.rulebooks(count: 3, seed: 1), .recorded, nil] {
      let whole = try world.replay(analyst, .whole).result().json(version: 1)
      for count in [1, 2, 7, 64] {
        let parts = try world.parts(analyst, of: count)
        #expect(try ReplayPartial.merged(parts).result().json(version: 1) == whole, "\(count) parts")
      }
    }
  }

  /// In any order and any grouping, over the text of the parts.
  @Test func joiningIsAssociative() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("shards order seed \(seed)")
    var random = SplitMix64(seed: seed)
    let world = try World(RandomHistory(seed: seed, ticks: 400, subjects: 20).lines)
    let whole = try world.replay(.recorded, .whole).result().json(version: 1)
    for _ in 0..<5 {
      var parts = try world.parts(.recorded, of: 7)
      while parts.count > 1 {
        let taken = (0..<2).map { _ in parts.remove(at: random.below(parts.count)) }
        let joined = try ReplayPartial.merged(taken)
        parts.append(try ReplayPartial(json: joined.json, source: "joined"))
        #expect(parts[parts.count - 1].json == joined.json)
      }
      #expect(try parts[0].result().json(version: 1) == whole)
    }
  }

  /// Two subjects of one bucket have more states than the exact cache keeps for it: what made room is asked again, in the
  /// parts as in the whole.
  @Test func whatTheExactCacheForgetsDoesNotDependOnParts() throws {
    let states = ExactStates.capacity / 2 + 15
    let names = (0...Shard.bucketCount).map { "s\($0)" }
    func line(_ subject: Int, _ minute: Int, _ price: Int) -> String {
      let time = Timestamp(nanosecondsSince1970: 1_500_000_000_000_000_000 + Int64(minute) * 60_000_000_000)
      return #"""
        {"subject":"\#(names[subject])","at":"\#(time)","indicators":{"underlying_price":\#(price)},"analysis":{"action":"hold"}}
        """#
    }
    var lines = names.indices.map { line($0, 0, 50) }
    for minute in 1..<states + 30 {
      for subject in [0, Shard.bucketCount] { lines.append(line(subject, minute, 100 + minute % states)) }
    }
    let world = try World(lines)
    let whole = try world.replay(.recorded, .whole).result()
    let exact = try #require(whole.policies.first { $0.policy.name == "exact state" })
    // Each state that comes again had made room for another before.
    #expect(exact.asked == whole.ticks)
    for parts in [2, 7] {
      let merged = try ReplayPartial.merged(world.parts(.recorded, of: parts)).result()
      #expect(merged.json(version: 1) == whole.json(version: 1))
    }
  }

  @Test func aProfileThatTrustsRegionsIsJoinedByRulebook() throws {
    let json = #"{"schema": 1, "name": "trusting", "extends": "seed", "trust_region": true}"#
    let trusting = try ThresholdProfile(json: Array(json.utf8), source: "test")
    let world = try World(RandomHistory(seed: 3, ticks: 300, subjects: 9).lines, profiles: [trusting, .seed])
    let analyst = ReplayAnalyst.rulebooks(count: 3, seed: 1)
    let whole = try world.replay(analyst, .whole).result().json(version: 1)
    #expect(try ReplayPartial.merged(world.parts(analyst, of: 3)).result().json(version: 1) == whole)
  }

  /// Each part sees other years and other strategies, and knows them by the numbers of the whole.
  @Test func groupsOfPartsAreTheWholes() throws {
    let lines = (0..<60).map { index in
      let strategies = ["", "COVERED_CALL", "IRON_CONDOR", "PROTECTIVE_PUT"].map { name in
        name.isEmpty ? "" : #""strategy":"\#(name)","#
      }
      let strategy = strategies[index * 4 / 60]
      let rank = index % 3 == 0 ? "" : #","volatility_rank":\#(index * 7 % 101)"#
      return #"{"subject":"s\#(index % 20)",\#(strategy)"at":"\#(1990 + index)-06-01T00:00:00Z","#
        + #""indicators":{"underlying_price":\#(100 + index)\#(rank)},"analysis":{"action":"a\#(index % 4)"}}"#
    }
    let world = try World(lines)
    let whole = try world.replay(.recorded, .whole).result()
    #expect(whole.policies[0].groups.count { $0.kind == .year } == 60)
    #expect(whole.policies[0].groups.count { $0.kind == .strategy } == 4)
    for count in [2, 7, 64] {
      let texts = try world.parts(.recorded, of: count).reversed().map(\.json)
      let merged = try ReplayPartial.merged(texts.map { try ReplayPartial(json: $0, source: "part") })
        .result()
      #expect(merged.policies.map(\.groups) == whole.policies.map(\.groups), "\(count) parts")
      #expect(merged.json(version: 1) == whole.json(version: 1), "\(count) parts")
    }
  }

  @Test func groupsThatDoNotAddUpAreRefused() throws {
    let world = try World(RandomHistory(seed: 6, ticks: 40, subjects: 3).lines, others: [])
    let text = String(decoding: try world.parts(.recorded, of: 1)[0].json, as: UTF8.self)
    func message(_ old: String, _ new: String) -> String {
      #expect(text.contains(old))
      do throws(PartialError) {
        _ = try ReplayPartial(json: Array(text.replacing(old, with: new).utf8), source: "part")
        return "no error"
      } catch { return error.description }
    }
    #expect(message("[2017,40]", "[2017,39]").contains("the groups do not add up to 40"))
    #expect(message("[2017,40]", "[2017,41]").contains("a whole number from 0 to 40"))
    #expect(message("[2017,40]", "[1676,40]").contains("a group from 1677 to 2262"))
    #expect(message("[2017,40]", "[2018,20],[2017,20]").contains("a group from 2019 to 2262"))
    #expect(message("[2017,40]", "[2017]").contains("a group and its count are needed"))
    // As many, but in another year than any tick.
    let asked = try world.replay(.recorded, .whole).result().policies[0].asked
    #expect(message("[2017,\(asked)]", "[2018,\(asked)]").contains("a whole number from 0 to 0"))
  }

  @Test func whatDoesNotBelongTogetherIsRefused() throws {
    let lines = RandomHistory(seed: 4, ticks: 60, subjects: 5).lines
    let world = try World(lines)
    let parts = try world.parts(.recorded, of: 2)
    func message(_ partials: [ReplayPartial]) -> String {
      do throws(PartialError) {
        _ = try ReplayPartial.merged(partials).result()
        return "no error"
      } catch { return error.description }
    }
    #expect(message(parts) == "no error")
    #expect(message([]) == "no partial result is named")
    #expect(
      message([parts[1]])
        == "part 1/2 is missing; join them too, or write what there is with --partial")
    #expect(
      message([parts[0], parts[1], parts[0]]) == "part 1 and part 1 both hold part 1/2; join each part once")
    let others: [(String, [ReplayPartial])] = [
      ("the data", try World(lines.dropLast()).parts(.recorded, of: 2)),
      ("the analyst", try world.parts(.rulebook, of: 2)),
      ("the number of parts", try world.parts(.recorded, of: 3)),
      ("a policy", try World(lines, profiles: [.standard]).parts(.recorded, of: 2)),
      ("the number of policies", try World(lines, profiles: [.seed, .standard]).parts(.recorded, of: 2)),
      ("the program", try world.parts(.recorded, of: 2, program: "2")),
      (
        "the profile seed",
        try World(lines, profiles: [Self.renamed]).parts(.recorded, of: 2)
      ),
    ]
    for (what, other) in others {
      #expect(message([parts[0], other[1]]).contains("are of different runs: \(what) is "), "\(what)")
    }
  }

  /// Texts that were cut, or whose numbers were changed, are refused or give some result: never a trap.
  @Test func damagedTextsAreRefusedOrHarmless() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("shards damage seed \(seed)")
    var random = SplitMix64(seed: seed)
    let world = try World(RandomHistory(seed: 5, ticks: 40, subjects: 3).lines, others: [])
    let text = try world.parts(.recorded, of: 1)[0].json
    var refused = 0
    for _ in 0..<400 {
      var bytes = text
      if random.below(4) == 0 {
        bytes.removeLast(1 + random.below(bytes.count - 1))
      } else {
        // Behind the profile, whose reader has its own tests.
        let start = text.count / 2
        for _ in 0...random.below(3) {
          bytes[start + random.below(bytes.count - start)] =
            Array("0123456789-,[]{}e.\"".utf8)[random.below(19)]
        }
      }
      do throws(PartialError) {
        let partial = try ReplayPartial(json: bytes, source: "damaged")
        _ = try ReplayPartial.merged([partial]).result().json(version: 1)
        _ = try ReplayPartial.merged([partial]).result().table()
      } catch {
        refused += 1
        #expect(error.description.hasPrefix("damaged: "))
      }
    }
    #expect(refused > 200, "refused \(refused)")
  }

  @Test func partsAreNamed() {
    #expect(Shard("2/7").map { [$0.number, $0.count] } == [2, 7])
    for text in ["", "/", "2", "0/7", "8/7", "1/65", "1/0", "-1/7", "a/7", "1/7/2", "1 /7"] {
      #expect(Shard(text) == nil)
    }
    for count in Shard.counts {
      let shards = (1...count).compactMap { Shard($0, of: count) }
      for subject in 0..<200 { #expect(shards.count { $0.holds(subject) } == 1) }
    }
  }

  /// As `seed`, with another number in it.
  private static var renamed: ThresholdProfile {
    get throws {
      let json = #"{"schema": 1, "name": "seed", "extends": "seed", "stale_limit_hours": 71}"#
      return try ThresholdProfile(json: Array(json.utf8), source: "test") { _ in
        try ThresholdProfile.builtIn(named: "seed")
      }
    }
  }
}

/// A packed history and what it is replayed under.
private struct World {
  let history: ColumnarHistory
  private let file: TemporaryHistory
  private let packed: String
  private let profiles: [ThresholdProfile]
  private let others: [Policy]

  init(
    _ lines: some Sequence<String>, profiles: [ThresholdProfile] = [.seed], others: [Policy] = Policy.usual
  ) throws {
    file = try TemporaryHistory(Array(lines))
    packed = file.path
    history = try file.packed()
    self.profiles = profiles
    self.others = others
  }

  func replay(_ analyst: ReplayAnalyst?, _ shard: Shard) throws -> Replay {
    var replay = Replay(
      profiles: profiles, others: others, analyst: analyst,
      cost: AnalysisCost(model: PriceList.bundled.standard), shard: shard)
    var reader = HistoryReader(paths: [packed])
    var tick = HistoryTick()
    while try reader.next(into: &tick) { try replay.observe(tick, in: reader) }
    return replay
  }

  func parts(_ analyst: ReplayAnalyst?, of count: Int, program: String = "1") throws -> [ReplayPartial] {
    try (1...count).map { number in
      let shard = try #require(Shard(number, of: count))
      var partial = ReplayPartial(try replay(analyst, shard), of: history, program: program)
      partial.head.source = "part \(number)"
      return partial
    }
  }
}
