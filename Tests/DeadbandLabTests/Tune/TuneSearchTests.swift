import DeadbandCore
import Testing

@testable import DeadbandLab

@Suite struct TuneSearchTests {
  private let space = TuneSpace.standard

  @Test func theFirstPointsAreSobols() throws {
    var search = TuneSearch(space, seed: 5, disagreementLimit: 0.05)
    var sobol = Sobol(dimensions: space.parameters.count, seed: 5)
    let round = search.nextRound(budget: 20)
    #expect(round.map(\.point) == (0..<20).map { _ in sobol.next() })
    #expect(round.map(\.index) == Array(0..<20))
    #expect(round[7].values == space.values(at: round[7].point))
  }

  /// What is tried does not depend on how much more will be.
  @Test(arguments: [33, 64, 130, 150, 299]) func aSmallerBudgetIsTheBeginningOfALargerOne(_ budget: Int)
    throws
  {
    let small = try points(budget: budget)
    let large = try points(budget: 300)
    #expect(small.count == budget)
    #expect(small == Array(large.prefix(budget)))
    #expect(large.allSatisfy { $0.allSatisfy { (0...1).contains($0) } })
  }

  @Test func seedsTryOtherProfiles() throws {
    let (one, other) = (try points(budget: 160, seed: 1), try points(budget: 160, seed: 2))
    #expect(one != other)
    #expect(Set(one).count == 160)
  }

  /// On figures whose best is known the search comes nearer to it than Sobol's points do.
  @Test(arguments: [1, 2, 3] as [UInt64]) func itGainsOnEvenPoints(_ seed: UInt64) throws {
    let space = try DeadbandLabTests.space(wideMadeUpSpace)
    let data = madeUpData(ticks: 1_000_000)
    func area(_ initialCount: Int) throws -> Double {
      var search = TuneSearch(space, seed: seed, disagreementLimit: 0.05, initialCount: initialCount)
      while true {
        let round = search.nextRound(budget: 192)
        guard !round.isEmpty else { break }
        search.tell(try data.figures(round.map { try space.profile($0.values, name: "x") }))
      }
      return ParetoFront.hypervolume(search.figures, disagreement: 0.05)
    }
    #expect(try area(64) > area(192), "seed \(seed)")
  }

  private func points(budget: Int, seed: UInt64 = 1) throws -> [[Double]] {
    var search = TuneSearch(space, seed: seed, disagreementLimit: 0.05)
    let data = madeUpData()
    while true {
      let round = search.nextRound(budget: budget)
      guard !round.isEmpty else { return search.candidates.map(\.point) }
      search.tell(try data.figures(round.map { try space.profile($0.values, name: "x") }))
    }
  }
}
