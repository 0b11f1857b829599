import DeadbandCore
import Testing

@testable import DeadbandRulebook

@Suite struct RegionBoundsTests {
  private static let seed = UInt64.random(in: 0...UInt64.max)

  @Test func aLaneIsNarrowedNeverWidened() {
    var bounds = RegionBounds()
    bounds.limit(11, from: -0.5)
    bounds.limit(11, from: -0.7, to: 0.2)
    bounds.limit(11, to: 0.3)
    bounds.limit(10)
    #expect(
      bounds.parts == [
        Region.Part(lane: 11, lower: -0.5, upper: 0.2), Region.Part(lane: 10, lower: nil, upper: nil),
      ])
  }

  @Test func aMagnitudeLiesOnItsSideOfZero() {
    var bounds = RegionBounds()
    bounds.limit(13, magnitude: 0.1...0.4, sign: -1)
    bounds.limit(14, magnitude: 0.1...(.infinity), sign: 1)
    bounds.limit(11, magnitude: 0.1...(.infinity), sign: -2)
    #expect(
      bounds.parts == [
        Region.Part(lane: 13, lower: -0.4, upper: -0.1), Region.Part(lane: 14, lower: 0.1, upper: nil),
        Region.Part(lane: 11, lower: nil, upper: -0.1),
      ])
  }

  /// Around any line: on the right side of it, and the next quantum is not.
  @Test func quantaLieAroundTheirLine() {
    var random = SplitMix64(seed: Self.seed)
    for round in 0..<20_000 {
      let lane = [7, 8, 10, 11, 13, 14, 22][round % 7]
      let scale = Quanta.scale(lane)
      let free = Double.random(in: -200...200, using: &random)
      let line = round.isMultiple(of: 2) ? free : (free * scale).rounded() / scale
      let (below, above) = (Quanta.below(line, lane), Quanta.above(line, lane))
      let (notAbove, notBelow) = (Quanta.notAbove(line, lane), Quanta.notBelow(line, lane))
      #expect(below < line && (below * scale + 1).rounded() / scale >= line, "\(line), seed \(Self.seed)")
      #expect(above > line && (above * scale - 1).rounded() / scale <= line, "\(line), seed \(Self.seed)")
      #expect(
        notAbove <= line && (notAbove * scale + 1).rounded() / scale > line, "\(line), seed \(Self.seed)")
      #expect(
        notBelow >= line && (notBelow * scale - 1).rounded() / scale < line, "\(line), seed \(Self.seed)")
    }
  }

  @Test func linesThatNoLaneHoldsAreNoTrap() {
    for line in [1e300, -1e300, 1e17, .infinity, -.infinity] {
      #expect(Quanta.below(line, 7) < line || line == -.infinity)
      #expect(Quanta.notAbove(line, 7) <= line)
    }
  }
}
