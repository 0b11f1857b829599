import DeadbandCore
import Synchronization
import Testing

@testable import DeadbandLab

@Suite struct TuningTests {
  private let options = TuneOptions(budget: 200, seed: 3, initialCount: 64)

  @Test func theChosenProfileAsksLeastWithinTheDisagreementAllowed() throws {
    let space = try space(madeUpSpace)
    var tuning = try Tuning(space, on: madeUpData(), options)
    try tuning.run()
    let result = try tuning.result()
    let chosen = try #require(result.chosen)
    #expect(result.tried == 200)
    #expect(chosen.name == "tuned")
    #expect(chosen.figures.disagreement <= 0.02)
    // 2 % is 80 points; of 2,500 ticks a subject whole ones differ.
    #expect((70...82).contains(chosen.profile.settings.significance.refreshAbove))
    #expect(abs(chosen.profile.settings.significance.magnitudeCap - 2) < 0.2)
    #expect(
      !result.front.contains { $0.figures.disagreement <= 0.02 && $0.figures.asked < chosen.figures.asked })
    for (left, right) in zip(result.front, result.front.dropFirst()) {
      #expect(left.figures.asked < right.figures.asked && left.figures.differing > right.figures.differing)
    }
    #expect(result.front.allSatisfy { $0.figures.disagreement <= 0.05 })
  }

  /// Killed after each number of rounds and resumed, the run tries and finds what an undisturbed one does; what was tried is
  /// not tried again.
  @Test(arguments: 0...6) func aKilledRunGoesOnAsIfNothingHadHappened(_ rounds: Int) throws {
    let space = try space(madeUpSpace)
    var whole = try Tuning(space, on: madeUpData(), options)
    var lines: [UInt8] = whole.header.line
    try whole.run(keep: { lines += $0 })

    var torn: [UInt8] = whole.header.line
    var left = rounds
    var killed = try Tuning(space, on: madeUpData(), options)
    #expect(throws: Killed.self) {
      try killed.run(keep: { bytes in
        guard left > 0 else {
          // Half of a round reaches the disk.
          torn += bytes.prefix(bytes.count / 2)
          throw Killed()
        }
        left -= 1
        torn += bytes
      })
    }
    let journal = try TuneJournal(torn, of: killed.header)
    let tried = Counter()
    var resumed = try Tuning(
      space, on: madeUpData(tried: { tried.add($0.count) }), options, resuming: journal)
    var rest: [UInt8] = []
    try resumed.run(keep: { rest += $0 })
    #expect(Array(torn.prefix(journal.wholeBytes)) + rest == lines)
    #expect(tried.count == 200 - journal.count)
    #expect(try resumed.result().json(version: 1) == whole.result().json(version: 1))
  }

  @Test func aLargerBudgetGoesOnWhereASmallerOneEnded() throws {
    let space = try space(madeUpSpace)
    var small = try Tuning(space, on: madeUpData(), TuneOptions(budget: 100, seed: 3, initialCount: 64))
    var lines = small.header.line
    try small.run(keep: { lines += $0 })
    var resumed = try Tuning(
      space, on: madeUpData(), options, resuming: try TuneJournal(lines, of: small.header))
    try resumed.run()
    var whole = try Tuning(space, on: madeUpData(), options)
    try whole.run()
    #expect(resumed.search.figures == whole.search.figures)
  }

  @Test func aJournalOfOtherValuesIsRefused() throws {
    let space = try space(madeUpSpace)
    var tuning = try Tuning(space, on: madeUpData(), options)
    var lines = tuning.header.line
    try tuning.run(keep: { lines += $0 })
    let text = String(decoding: lines, as: UTF8.self).replacing(
      "\"values\":[", with: "\"values\":[1", maxReplacements: 3)
    let journal = try TuneJournal(Array(text.utf8), of: tuning.header)
    var resumed = try Tuning(space, on: madeUpData(), options, resuming: journal)
    #expect(throws: TuneError.self) { try resumed.run() }
  }

  @Test func progressSaysTheBestSoFar() throws {
    var tuning = try Tuning(try space(madeUpSpace), on: madeUpData(), options)
    var heard: [Tuning.Progress] = []
    try tuning.run(progress: { heard.append($0) })
    #expect(heard.map(\.tried) == [32, 64, 96, 128, 160, 192, 200])
    #expect(heard.allSatisfy { $0.budget == 200 })
    let asked = heard.compactMap { $0.best?.asked }
    #expect(asked == asked.sorted(by: >))
    #expect(heard.last?.best == (try tuning.result().chosen?.figures))
  }

  @Test func nothingIsChosenWhereNothingKeepsTheLimit() throws {
    var tuning = try Tuning(
      try space(madeUpSpace), on: madeUpData(),
      TuneOptions(budget: 64, seed: 1, maxDisagreement: 0.001))
    try tuning.run()
    let result = try tuning.result()
    #expect(result.chosen == nil)
    #expect(result.examined == "seed")
    #expect(result.table().contains("What each rule of seed asks for"))
  }

  @Test func `with a price on wrong answers what costs least is chosen`() throws {
    var asked = Int.max
    for dollars in ["5", "0.5", "0.05"] {
      let wrong = try Money(dollars: dollars)
      var priced = options
      priced.wrongAnswer = wrong
      let question = Money(nanoDollars: 2_000_000)
      var tuning = try Tuning(
        try space(madeUpSpace), on: madeUpData(price: ("model", question)), priced)
      try tuning.run()
      let result = try tuning.result()
      func cost(_ figures: TuneFigures) -> Int64 {
        Int64(figures.asked) * question.nanoDollars + Int64(figures.differing) * wrong.nanoDollars
      }
      let chosen = try #require(result.chosen)
      #expect(result.front.allSatisfy { cost($0.figures) >= cost(chosen.figures) })
      // The less a wrong answer costs, the fewer questions.
      #expect(chosen.figures.asked <= asked)
      asked = chosen.figures.asked
      #expect(result.table().contains("chosen: what costs least where a wrong answer costs \(wrong)"))
    }
  }

  @Test func aHistoryWithoutATickIsRefused() throws {
    #expect(throws: TuneError.self) { try Tuning(.standard, on: madeUpData(ticks: 0)) }
  }

  private struct Killed: Error {}

  private final class Counter: Sendable {
    private let value = Mutex(0)
    func add(_ count: Int) { value.withLock { $0 += count } }
    var count: Int { value.withLock { $0 } }
  }
}
