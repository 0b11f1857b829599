import DeadbandCharts

/// Finds places for labels beside points, so that none covers another, a point or a line that matters.
struct LabelPlacer {
  /// Where a label went.
  struct Place: Equatable {
    let box: Box
    /// On which side of the point it stands.
    let side: Side
    /// Whether it stands so far off that a line should lead to it.
    let isRemote: Bool
  }

  enum Side { case left, right, middle }

  /// Labels stay within.
  let bounds: Box
  private var taken: [Box] = []

  init(bounds: Box) { self.bounds = bounds }

  /// Keeps labels off a box.
  mutating func reserve(_ box: Box) { taken.append(box) }

  /// The place that covers least and is nearest: a few pixels of a line are worth less than a long way off.
  mutating func place(width: Double, height: Double, besideX x: Double, y: Double) -> Place {
    var best: (place: Place, cost: Double)?
    for distance in [9.0, 16, 26, 38, 52, 70, 90, 120, 160] {
      for (dx, dy) in Self.directions {
        let centerX = x + dx * (distance + width / 2)
        let centerY = y + dy * (distance + height / 2)
        let box = Box(
          left: centerX - width / 2, top: centerY - height / 2, right: centerX + width / 2,
          bottom: centerY + height / 2)
        let cost = cost(box) + 2 * (distance - 9)
        if best.map({ cost < $0.cost - 0.01 }) ?? true {
          let side: Side = dx > 0.2 ? .right : dx < -0.2 ? .left : .middle
          best = (Place(box: box, side: side, isRemote: distance > 16), cost)
        }
      }
    }
    let place = best?.place ?? Place(box: bounds, side: .right, isRemote: false)
    taken.append(place.box)
    return place
  }

  private func cost(_ box: Box) -> Double {
    let outside = box.width * box.height - box.overlap(bounds)
    return taken.reduce(outside * 10) { $0 + $1.overlap(box) }
  }

  /// Right and left first: a label beside its point reads best.
  private static let directions: [(Double, Double)] = [
    (1, 0), (-1, 0), (0.8, -0.8), (0.8, 0.8), (-0.8, -0.8), (-0.8, 0.8), (0, -1), (0, 1),
  ]
}
