/// Which of many points no other is better than: less asked and less differing are better.
enum ParetoFront {
  /// Positions of the points that none dominates, by what they ask, ascending; of equal ones the first. O(n log n).
  static func indices(_ points: [TuneFigures]) -> [Int] {
    var front: [Int] = []
    for index in sorted(points) {
      // Nobody before asks more, so it is on the front if it differs less than all of them.
      if let last = front.last, points[index].differing >= points[last].differing { continue }
      front.append(index)
    }
    return front
  }

  /// The number of fronts to peel off until each point is on one: 0 for the front. Of equal points the first counts as
  /// better, so that twins are not all parents. O(n log n) for two objectives (M. T. Jensen, IEEE Trans. Evol. Comput. 7,
  /// 2003).
  static func ranks(_ points: [TuneFigures]) -> [Int] {
    var ranks = [Int](repeating: 0, count: points.count)
    /// The least that the points of each front so far differ; it grows with the rank.
    var least: [Int] = []
    for index in sorted(points) {
      let differing = points[index].differing
      var (low, high) = (0, least.count)
      while low < high {
        let middle = (low + high) / 2
        if least[middle] <= differing { low = middle + 1 } else { high = middle }
      }
      if low == least.count { least.append(differing) } else { least[low] = differing }
      ranks[index] = low
    }
    return ranks
  }

  /// The area that a front dominates below a reference point, as a share of the reference's rectangle: 1 would be a gate
  /// that asks nothing and never differs (E. Zitzler, L. Thiele, 1998).
  ///
  /// - Parameter disagreement: the reference's share of differing ticks; its asked share is 1.
  static func hypervolume(_ points: [TuneFigures], disagreement: Double) -> Double {
    guard disagreement > 0 else { return 0 }
    var area = 0.0
    /// The lowest disagreement so far: the front is walked from the least asked on.
    var best = disagreement
    for index in indices(points) {
      let point = points[index]
      guard point.disagreement < best else { continue }
      area += (1 - point.askedShare) * (best - point.disagreement)
      best = point.disagreement
    }
    return area / disagreement
  }

  private static func sorted(_ points: [TuneFigures]) -> [Int] {
    points.indices.sorted { left, right in
      let (one, other) = (points[left], points[right])
      if one.asked != other.asked { return one.asked < other.asked }
      return one.differing != other.differing ? one.differing < other.differing : left < right
    }
  }
}
