import DeadbandCore
import Testing

@testable import DeadbandLab

/// A search that goes on with what parts have tried is the search that tried all itself.
@Suite struct TunePartialTests {
  private static let options = TuneOptions(budget: 200, seed: 7, initialCount: 100)

  private func parts(
    of count: Int, _ space: String = wideMadeUpSpace, on data: TuneData = madeUpData(),
    options: TuneOptions = options, program: String = "1"
  ) throws -> [TunePartial] {
    let tuning = try Tuning(DeadbandLabTests.space(space), on: data, options)
    return try (1...count).map { number in
      var part = try tuning.part(#require(Shard(number, of: count)), program: program)
      part.head.source = "part \(number)"
      return part
    }
  }

  /// To the byte: the journal, what is tried after it, and the result.
  @Test(arguments: [1, 2, 7, 64]) func `parts joined are the search's journal`(_ count: Int) throws {
    let space = try space(wideMadeUpSpace)
    var whole = try Tuning(space, on: madeUpData(), Self.options)
    var journal = whole.header.line
    try whole.run { journal += $0 }
    let joined = try TunePartial.merged(parts(of: count).reversed()).journal()
    #expect(journal.starts(with: joined) && joined.count < journal.count)
    #expect(joined.count { $0 == UInt8(ascii: "\n") } == 101)

    var rest = try Tuning(
      space, on: madeUpData(), Self.options, resuming: TuneJournal(joined, of: whole.header))
    var after: [UInt8] = []
    try rest.run { after += $0 }
    #expect(joined + after == journal)
    #expect(try rest.result().json(version: 1) == whole.result().json(version: 1))
  }

  @Test func `a real history's parts are too`() throws {
    let options = TuneOptions(budget: 12, seed: 3, initialCount: 12)
    let history = try data(swingingHistory())
    var whole = try Tuning(space(madeUpSpace), on: history, options)
    var journal = whole.header.line
    try whole.run { journal += $0 }
    for count in [1, 2, 7] {
      #expect(
        try TunePartial.merged(parts(of: count, madeUpSpace, on: history, options: options)).journal()
          == journal)
    }
  }

  /// Every profile is tried by one part, and once.
  @Test func `parts share the work`() throws {
    let parts = try parts(of: 7)
    #expect(parts.map(\.tried.count).reduce(0, +) == 100)
    #expect(Set(parts.flatMap { $0.tried.map(\.index) }).count == 100)
    #expect(parts.allSatisfy { (12...17).contains($0.tried.count) })
  }

  /// In any order and any grouping, over the text of the parts.
  @Test func `joining is associative`() throws {
    let seed = UInt64.random(in: 0 ... .max)
    print("tune shards order seed \(seed)")
    var random = SplitMix64(seed: seed)
    let whole = try parts(of: 1)[0].journal()
    for _ in 0..<3 {
      var parts = try parts(of: 7).map(Partial.tune)
      while parts.count > 1 {
        let taken = (0..<2).map { _ in parts.remove(at: Int(random.next() % UInt64(parts.count))) }
        let joined = try Partial.merged(taken)
        parts.append(try Partial(json: joined.json, source: "joined"))
        #expect(parts[parts.count - 1].json == joined.json)
      }
      guard case .tune(let merged) = parts[0] else {
        Issue.record("another kind")
        return
      }
      #expect(try merged.journal() == whole)
    }
  }

  @Test func `what does not belong together is refused`() throws {
    let parts = try parts(of: 2)
    func message(_ partials: [TunePartial]) -> String {
      do throws(PartialError) {
        _ = try TunePartial.merged(partials).journal()
        return "no error"
      } catch { return error.description }
    }
    #expect(message(parts) == "no error")
    #expect(message([]) == "no partial result is named")
    #expect(
      message([parts[1]]) == "part 1/2 is missing; join them too, or write what there is with --partial")
    #expect(
      message([parts[0], parts[1], parts[0]]) == "part 1 and part 1 both hold part 1/2; join each part once")
    func options(_ change: (inout TuneOptions) -> Void) -> TuneOptions {
      var options = Self.options
      change(&options)
      return options
    }
    let others: [(String, [TunePartial])] = [
      ("the data", try self.parts(of: 2, on: madeUpData(digest: "others"))),
      ("the program", try self.parts(of: 2, program: "2")),
      ("the number of parts", try self.parts(of: 3)),
      ("the space", try self.parts(of: 2, madeUpSpace)),
      ("the analyst", try self.parts(of: 2, on: madeUpData(analyst: "another"))),
      ("the seed", try self.parts(of: 2, options: options { $0.seed = 8 })),
      (
        "the number of profiles spread evenly",
        try self.parts(of: 2, options: options { $0.initialCount = 101 })
      ),
      ("the number of profiles tried", try self.parts(of: 2, options: options { $0.budget = 50 })),
      ("the disagreement of interest", try self.parts(of: 2, options: options { $0.maxDisagreement = 0.03 })),
    ]
    for (what, other) in others {
      #expect(message([parts[0], other[1]]).contains("are of different runs: \(what) is "), "\(what)")
    }
  }

  @Test(arguments: [
    (#""index":0"#, #""index":1"#), (#""held":[1]"#, #""held":[]"#), (#""profiles":4"#, #""profiles":5"#),
    (#""profiles":4"#, #""profiles":1e9"#), (#""seed":"7""#, #""seed":7"#), (#""seed":"7""#, #""seed":"-7""#),
    (#""values":["#, #""values":["a","#), (#""analysts":1"#, #""analysts":0"#),
    (#""disagreement_limit":0.05"#, #""disagreement_limit":2"#), (#""version":1"#, #""version":2"#),
  ])
  func `what no part can have tried is refused`(_ old: String, _ new: String) throws {
    let options = TuneOptions(budget: 4, seed: 7, initialCount: 100)
    let text = try String(decoding: parts(of: 1, madeUpSpace, options: options)[0].json, as: UTF8.self)
    _ = try Partial(json: Array(text.utf8), source: "whole")
    #expect(text.contains(old))
    #expect(throws: PartialError.self) {
      try Partial(json: Array(text.replacing(old, with: new).utf8), source: "changed")
    }
  }
}
