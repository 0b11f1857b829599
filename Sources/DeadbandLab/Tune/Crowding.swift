/// How alone each point is on its front: the more, the more a search gains by staying near it.
enum Crowding {
  /// The crowding distance of NSGA-II: for each objective the gap between a point's neighbours, as a share of its front's
  /// extent; infinite at the ends.
  static func distances(_ points: [TuneFigures], ranks: [Int]) -> [Double] {
    var distances = [Double](repeating: 0, count: points.count)
    for front in Dictionary(grouping: points.indices, by: { ranks[$0] }).values {
      // Along a front one objective falls as the other grows: one order serves both.
      let order = front.sorted { left, right in
        points[left].asked != points[right].asked
          ? points[left].asked < points[right].asked : left < right
      }
      guard let first = order.first, let last = order.last else { continue }
      let asked = Double(max(points[last].asked - points[first].asked, 1))
      let differing = Double(max(points[first].differing - points[last].differing, 1))
      for (position, index) in order.enumerated() {
        guard position > 0, position < order.count - 1 else {
          distances[index] = .infinity
          continue
        }
        let (before, after) = (points[order[position - 1]], points[order[position + 1]])
        distances[index] =
          Double(after.asked - before.asked) / asked
          + Double(before.differing - after.differing) / differing
      }
    }
    return distances
  }
}
