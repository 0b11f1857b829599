import DeadbandCharts
import DeadbandCore
import Testing

@testable import DeadbandLab

@Suite struct LabelPlacerTests {
  private let bounds = Box(left: 0, top: 0, right: 700, bottom: 300)

  @Test func aLoneLabelStandsToTheRight() {
    var placer = LabelPlacer(bounds: bounds)
    placer.reserve(Box(left: 94, top: 94, right: 106, bottom: 106))
    let place = placer.place(width: 50, height: 15, besideX: 100, y: 100)
    #expect(place.side == .right && !place.isRemote)
    #expect(place.box == Box(left: 109, top: 92.5, right: 159, bottom: 107.5))
  }

  @Test func atTheRightEdgeItStandsToTheLeft() {
    var placer = LabelPlacer(bounds: bounds)
    #expect(placer.place(width: 50, height: 15, besideX: 690, y: 100).side == .left)
  }

  @Test func aLineIsCrossedRatherThanFledFar() {
    var placer = LabelPlacer(bounds: Box(left: 0, top: 90, right: 700, bottom: 110))
    placer.reserve(Box(left: 40, top: 0, right: 44, bottom: 300))
    #expect(!placer.place(width: 100, height: 15, besideX: 2, y: 100).isRemote)
  }

  @Test func labelsOfManyPointsStayApartAndInside() {
    var random = SplitMix64(seed: 3)
    for _ in 0..<200 {
      var placer = LabelPlacer(bounds: bounds)
      let points = (0..<10).map { _ in
        (Double.random(in: 0...700, using: &random), Double.random(in: 0...300, using: &random))
      }
      for (x, y) in points { placer.reserve(Box(left: x - 6, top: y - 6, right: x + 6, bottom: y + 6)) }
      var boxes: [Box] = []
      for (x, y) in points { boxes.append(placer.place(width: 70, height: 15, besideX: x, y: y).box) }
      for (index, box) in boxes.enumerated() {
        #expect(box.overlap(bounds) > box.width * box.height * 0.95, "seed 3")
        // A corner may touch where ten points crowd; half a label must not.
        for other in boxes[..<index] { #expect(box.overlap(other) < 70 * 15 * 0.15, "seed 3") }
      }
    }
  }
}
