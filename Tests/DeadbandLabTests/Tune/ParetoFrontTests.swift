import DeadbandCore
import Testing

@testable import DeadbandLab

@Suite struct ParetoFrontTests {
  @Test(arguments: [1, 2, 3, 4, 5, 6, 7, 8] as [UInt64])
  func frontsAndRanksAreThoseOfTheDefinition(_ seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    // Few values, so that there are many ties.
    let points = (0..<120).map { _ in
      point(Int(generator.next() % 20), Int(generator.next() % 20))
    }
    let front = ParetoFront.indices(points)
    for index in points.indices {
      let isBeaten = points.contains { $0.dominates(points[index]) }
      let isTwin = points[..<index].contains { !$0.dominates(points[index]) && same($0, points[index]) }
      #expect(front.contains(index) == (!isBeaten && !isTwin), "seed \(seed), \(index)")
    }
    // Peeled off one by one; of twins the first is better.
    var rest = Set(points.indices)
    var rank = 0
    let ranks = ParetoFront.ranks(points)
    while !rest.isEmpty {
      let layer = rest.filter { index in
        !rest.contains {
          points[$0].dominates(points[index]) || $0 < index && same(points[$0], points[index])
        }
      }
      for index in layer { #expect(ranks[index] == rank, "seed \(seed), \(index)") }
      rest.subtract(layer)
      rank += 1
    }
  }

  @Test func theAreaIsCountedByHand() {
    #expect(ParetoFront.hypervolume([], disagreement: 0.05) == 0)
    #expect(ParetoFront.hypervolume([point(0, 0)], disagreement: 0.05) == 1)
    #expect(ParetoFront.hypervolume([point(50, 0)], disagreement: 0.05) == 0.5)
    // Beyond the reference nothing counts.
    #expect(ParetoFront.hypervolume([point(0, 6)], disagreement: 0.05) == 0)
    let area = ParetoFront.hypervolume(
      [point(50, 2), point(20, 4), point(60, 4), point(50, 3)], disagreement: 0.05)
    #expect(abs(area - (0.8 * 1 + 0.5 * 2) / 5) < 1e-12)
  }

  /// What does not improve a front does not change its area, and what improves it enlarges it.
  @Test(arguments: [11, 12, 13] as [UInt64]) func theAreaGrowsWithTheFront(_ seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    var points: [TuneFigures] = []
    var area = 0.0
    for _ in 0..<60 {
      let next = point(Int(generator.next() % 100), Int(generator.next() % 8))
      let improves =
        next.disagreement < 0.05 && next.asked < 100
        && !points.contains { $0.dominates(next) || same($0, next) }
      points.append(next)
      let grown = ParetoFront.hypervolume(points, disagreement: 0.05)
      #expect((grown > area + 1e-12) == improves, "seed \(seed)")
      area = grown
    }
  }
}

private func same(_ one: TuneFigures, _ other: TuneFigures) -> Bool {
  one.asked == other.asked && one.differing == other.differing
}

private func point(_ asked: Int, _ differing: Int) -> TuneFigures {
  TuneFigures(ticks: 100, asked: asked, differing: differing, analysts: 1, askedByRule: [], changedByRule: [])
}
