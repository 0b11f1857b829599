import Foundation
import Testing

@testable import DeadbandLab

@Suite struct SobolTests {
  /// SciPy's points, to the bit; `Scripts/fixtures/make_sobol.py` asked it for them.
  @Test func pointsAreSciPys() throws {
    let url = Bundle.module.bundleURL.appending(path: "Fixtures/tune/sobol.json")
    let fixture = try JSONDecoder().decode(Fixture.self, from: Data(contentsOf: url))
    #expect(fixture.points.count == 64)
    var sobol = Sobol(dimensions: Sobol.dimensionLimit, seed: 0)
    let unit = Double(1 << fixture.bits)
    for point in fixture.points { #expect(sobol.next() == point.map { Double($0) / unit }) }
  }

  /// Of the first 2^k points each interval of length 2^-k holds exactly one, in every dimension and under any seed.
  @Test(arguments: [0, 1, 7, 0xDEAD_BEEF] as [UInt64]) func everyDimensionIsEven(_ seed: UInt64) {
    let count = 256
    var sobol = Sobol(dimensions: 64, seed: seed)
    let points = (0..<count).map { _ in sobol.next() }
    for dimension in 0..<64 {
      let intervals = Set(points.map { Int($0[dimension] * Double(count)) })
      #expect(intervals.count == count, "dimension \(dimension), seed \(seed)")
    }
  }

  @Test func seedsGiveOtherPoints() {
    var first = Sobol(dimensions: 3, seed: 1)
    var again = Sobol(dimensions: 3, seed: 1)
    var other = Sobol(dimensions: 3, seed: 2)
    let point = first.next()
    #expect(point == again.next())
    #expect(point != other.next())
    #expect(point.allSatisfy { (0..<1).contains($0) })
  }

  private struct Fixture: Decodable {
    var bits: Int
    var points: [[Int]]
  }
}
