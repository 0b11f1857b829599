import DeadbandCore
import DeadbandMarketData
import FixtureTables
import Foundation
import Testing

@testable import DeadbandLab

/// Parts of a certification joined say and certify what the whole does, to the bit, and what does not belong together is refused.
@Suite struct CertifyPartialTests {
  /// The tick times of `RandomHistory` lie within some days of this.
  private static let start = Timestamp(nanosecondsSince1970: 1_500_000_000_000_000_000)

  @Test func `parts joined are the whole`() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("certify shards seed \(seed)")
    let lines = RandomHistory(seed: seed, ticks: 600, subjects: 40).lines
    let world = try World(lines)
    for (name, plan, analyst) in try Self.plans() {
      let whole = try world.figures(plan, analyst)
      for count in [1, 2, 7, 64] {
        // Read back from their text, which has to hold every option.
        let parts = try world.parts(plan, analyst, of: count).map {
          try CertifyPartial(PartialNode(json: $0.json, source: "part"), source: "part")
        }
        let merged = try CertifyPartial.merged(parts)
        let figures = try merged.figures(form: 1)
        #expect(figures.json == whole.json, "\(name), \(count) parts")
        #expect(figures.text == whole.text, "\(name), \(count) parts")
        #expect(figures.certified?.json == whole.certified?.json, "\(name), \(count) parts")
        #expect(figures.isRefused == whole.isRefused)
      }
    }
  }

  /// Over positions enough for a certificate: the profile that is written is the same file.
  @Test func `the certified profile is the same, with its digest`() throws {
    let lines = (0..<500).flatMap { subject in
      (0..<3).map { hour in
        #"{"subject":"s\#(subject)","at":"2024-01-02T1\#(hour):00:00Z","#
          + #""indicators":{"underlying_price":100},"analysis":{"action":"hold"}}"#
      }
    }
    let world = try World(lines)
    let plan = Self.plan()
    let whole = try #require(try world.figures(plan, .recorded).certified)
    for count in [1, 2, 7] {
      let merged = try CertifyPartial.merged(world.parts(plan, .recorded, of: count).reversed())
      #expect(try merged.figures(form: 1).certified?.json == whole.json)
    }
    // The digest is of the data: a history that is not packed has the same.
    #expect(try world.unpacked(plan, .recorded).certified?.json == whole.json)
  }

  /// In any order and any grouping, over the text of the parts.
  @Test func `joining is associative`() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("certify shards order seed \(seed)")
    var random = SplitMix64(seed: seed)
    let world = try World(RandomHistory(seed: seed, ticks: 400, subjects: 20).lines)
    let whole = try world.figures(Self.plan(), .recorded)
    for _ in 0..<5 {
      var parts = try world.parts(Self.plan(), .recorded, of: 7).map(Partial.certify)
      while parts.count > 1 {
        let taken = (0..<2).map { _ in parts.remove(at: random.below(parts.count)) }
        let joined = try Partial.merged(taken)
        parts.append(try Partial(json: joined.json, source: "joined"))
        #expect(parts[parts.count - 1].json == joined.json)
      }
      guard case .certify(let merged) = parts[0] else {
        Issue.record("another kind")
        return
      }
      #expect(try merged.figures(form: 1).json == whole.json)
    }
  }

  @Test func `what does not belong together is refused`() throws {
    let lines = RandomHistory(seed: 4, ticks: 60, subjects: 5).lines
    let world = try World(lines)
    let plan = Self.plan()
    let parts = try world.parts(plan, .recorded, of: 2)
    func message(_ partials: [CertifyPartial]) -> String {
      do throws(PartialError) {
        _ = try CertifyPartial.merged(partials).figures(form: 1)
        return "no error"
      } catch { return error.description }
    }
    #expect(message(parts) == "no error")
    #expect(message([]) == "no partial result is named")
    #expect(
      message([parts[1]]) == "part 1/2 is missing; join them too, or write what there is with --partial")
    #expect(
      message([parts[0], parts[1], parts[0]]) == "part 1 and part 1 both hold part 1/2; join each part once")
    #expect(
      message([parts[0], try World(lines.dropLast()).parts(plan, .recorded, of: 2)[1]]).contains(
        "the data is"))
    #expect(
      message([parts[0], try world.parts(plan, .recorded, of: 2, program: "2")[1]]).contains("the program is")
    )
    #expect(
      message([parts[0], try world.parts(plan, .recorded, of: 3)[1]]).contains("the number of parts is"))
    var others: [(String, CertifyPlan)] = [
      ("profile", Self.plan(.standard)), ("knob", Self.plan(knob: .refreshAbove)),
      ("settings", Self.plan(values: [0.5, 1, 3])), ("family", Self.plan(family: "other/model")),
      ("alpha", Self.plan { $0.alpha = 0.03 }), ("confidence", Self.plan { $0.confidence = 0.9 }),
      ("method", Self.plan { $0.method = .learnThenTest(.hoeffdingBentkus) }),
      ("weighing", Self.plan { $0.weighing = .subjects }),
      ("self disagreement", Self.plan { $0.noise = (1, 200) }),
      ("severity", Self.plan { $0.severity = .graded }),
    ]
    for (name, change) in [
      ("block days", { $0.blockDays = 30 }), ("from", { $0.from = Self.start }),
      ("until", { $0.until = Self.start }), ("walk forward", { $0.walksForward = true }),
    ] as [(String, (inout CertifyPlan) -> Void)] {
      var other = plan
      change(&other)
      others.append((name, other))
    }
    for (name, other) in others {
      let said = message([parts[0], try world.parts(other, .recorded, of: 2)[1]])
      #expect(said.hasPrefix("part 1 and part 2 are of different runs: the \(name) is "), "\(name): \(said)")
    }
    #expect(
      message([parts[0], try world.parts(plan, .rulebook, of: 2)[1]]).contains(
        "the analyst is recorded in one"))
  }

  @Test func `a part of a replay is none of a certification`() throws {
    let file = try TemporaryHistory(RandomHistory(seed: 4, ticks: 60, subjects: 5).lines)
    let history = try file.packed()
    let replay = Replay(profiles: [.seed], others: [], analyst: nil, cost: nil)
    let replayed = ReplayPartial(replay, of: history, program: "1")
    let certified = try World(RandomHistory(seed: 4, ticks: 60, subjects: 5).lines)
      .parts(Self.plan(), .recorded, of: 1)[0]
    for pair in [[Partial.replay(replayed), .certify(certified)], [.certify(certified), .replay(replayed)]] {
      do throws(PartialError) {
        _ = try Partial.merged(pair)
        Issue.record("joined")
      } catch { #expect(error.description.contains("are of different runs: the command is deadband ")) }
    }
    #expect(throws: PartialError.self) { try Partial(json: Array(#"{"kind":"x"}"#.utf8), source: "x") }
    #expect(throws: PartialError.self) { try Partial(json: Array("[1]".utf8), source: "x") }
  }

  /// Texts that were cut, or whose numbers were changed, are refused or give some result: never a trap.
  @Test func `damaged texts are refused or harmless`() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("certify shards damage seed \(seed)")
    var random = SplitMix64(seed: seed)
    let world = try World(RandomHistory(seed: 5, ticks: 40, subjects: 6).lines)
    let text = try world.parts(Self.plan(), .recorded, of: 1)[0].json
    // Behind the profile, whose reader has its own tests.
    let start = try #require(text.firstRange(of: Array(#""knob":"relaxation""#.utf8))).lowerBound
    var refused = 0
    for _ in 0..<400 {
      var bytes = text
      if random.below(4) == 0 {
        bytes.removeLast(1 + random.below(bytes.count - 1))
      } else {
        for _ in 0...random.below(3) {
          bytes[start + random.below(bytes.count - start)] =
            Array("0123456789-,[]{}e.\"".utf8)[random.below(19)]
        }
      }
      do throws(PartialError) {
        guard case .certify(let partial) = try Partial(json: bytes, source: "damaged") else { continue }
        _ = try CertifyPartial.merged([partial]).figures(form: 1)
      } catch {
        refused += 1
        #expect(error.description.hasPrefix("damaged: "))
      }
    }
    #expect(refused > 200, "refused \(refused)")
  }

  @Test(arguments: [
    (#""ticks":1,"#, #""ticks":0,"#), (#""served":[0,"#, #""served":[9,"#), (#""loss":[0,"#, #""loss":[1,"#),
    (#""number":0,"#, #""number":-1,"#), (#""cut":false"#, #""cut":0"#),
    (#""first":"2024-01-02"#, #""first":"2024-01-03"#), (#""analysts":1"#, #""analysts":0"#),
    (#""settings":[0.5,"#, #""settings":[5,"#), (#""alpha":0.02"#, #""alpha":1"#),
    (#""method":"betting""#, #""method":"luck""#), (#""severity":"equal""#, #""severity":"even""#),
    (#""self_disagreement":[0,0]"#, #""self_disagreement":[2,1]"#),
    (#""block_days":null"#, #""block_days":0"#),
    (#""knob":"relaxation""#, #""knob":"gate-limit""#), (#""half_life_days":null"#, #""half_life_days":9"#),
    (#""version":1"#, #""version":2"#), (#""kind":"deadband certify partial""#, #""kind":"deadband""#),
    (#""held":[1]"#, #""held":[]"#), (#""program":"1""#, #""program":1"#),
  ])
  func `what no run can have counted is refused`(_ old: String, _ new: String) throws {
    let line =
      #"{"subject":"s","at":"2024-01-02T00:00:00Z","indicators":{"underlying_price":100},"analysis":{"action":"hold"}}"#
    let text = try String(decoding: World([line]).parts(Self.plan(), .recorded, of: 1)[0].json, as: UTF8.self)
    _ = try Partial(json: Array(text.utf8), source: "whole")
    #expect(text.contains(old))
    #expect(throws: PartialError.self) {
      try Partial(json: Array(text.replacing(old, with: new).utf8), source: "changed")
    }
  }
}

// MARK: Plans

extension CertifyPartialTests {
  private static func plan(
    _ profile: ThresholdProfile = .seed, knob: CertifiedKnob = .relaxation, values: [Double] = [0.5, 1, 2],
    answers: String = "recorded", family: String = "test/model",
    _ change: (inout Certification) -> Void = { _ in }
  ) -> CertifyPlan {
    var certification = Certification()
    change(&certification)
    return CertifyPlan(
      profile: profile, knob: knob, values: values, answers: answers,
      analyst: Certificate.Analyst(family: family, prompt: "v1", temperature: 0.2),
      certification: certification)
  }

  /// Every option that what is printed depends on, by name.
  private static func plans() throws -> [(String, CertifyPlan, ReplayAnalyst)] {
    var period = plan()
    period.from = start.adding(seconds: 1)
    period.until = start.adding(seconds: 500_000)
    var blocks = plan { $0.method = .conformalRiskControl(halfLifeDays: 3) }
    blocks.blockDays = 2
    var walk = plan { $0.noise = (2, 300) }
    walk.walksForward = true
    let json = #"{"schema": 1, "name": "trusting", "extends": "seed", "trust_region": true}"#
    let trusting = try ThresholdProfile(json: Array(json.utf8), source: "test")
    let family = ReplayAnalyst.rulebooks(count: 3, seed: 1)
    return [
      ("plain", plan(), .recorded), ("period", period, .recorded), ("blocks", blocks, .recorded),
      ("walk", walk, .recorded), ("regions", plan(trusting, answers: family.name), family),
      ("severity", plan(knob: .refreshAbove) { $0.severity = .graded }, .recorded),
      ("loose", plan { $0.alpha = 0.99 }, .recorded),
    ]
  }
}

/// A packed history and what is certified on it.
private struct World {
  private let history: ColumnarHistory
  private let file: TemporaryHistory

  init(_ lines: some Sequence<String>) throws {
    file = try TemporaryHistory(Array(lines))
    history = try file.packed()
  }

  func figures(_ plan: CertifyPlan, _ analyst: ReplayAnalyst) throws -> CertifyFigures {
    try CertifyFigures(
      plan, run(plan, analyst, .whole, HistoryReader(history)), form: 1, program: "1")
  }

  func unpacked(_ plan: CertifyPlan, _ analyst: ReplayAnalyst) throws -> CertifyFigures {
    try CertifyFigures(
      plan, run(plan, analyst, .whole, HistoryReader(paths: [file.path])), form: 1, program: "1")
  }

  func parts(
    _ plan: CertifyPlan, _ analyst: ReplayAnalyst, of count: Int, program: String = "1"
  ) throws -> [CertifyPartial] {
    var plan = plan
    if analyst == .rulebook {
      plan = CertifyPlan(
        profile: plan.profile, knob: plan.knob, values: plan.values, answers: analyst.name,
        analyst: plan.analyst, certification: plan.certification)
    }
    return try (1...count).map { number in
      let shard = try #require(Shard(number, of: count))
      let run = try run(plan, analyst, shard, HistoryReader(history))
      var partial = CertifyPartial(run, plan, of: history, program: program)
      partial.head.source = "part \(number)"
      return partial
    }
  }

  private func run(
    _ plan: CertifyPlan, _ analyst: ReplayAnalyst, _ shard: Shard, _ reader: consuming HistoryReader
  ) throws -> CalibrationRun {
    var run = CalibrationRun(
      profiles: plan.profiles, values: plan.values, analyst: analyst,
      severity: plan.certification.severity, period: plan.period, shard: shard)
    var history = reader
    var tick = HistoryTick()
    while try history.next(into: &tick) { try run.observe(tick, in: history) }
    return run
  }
}
