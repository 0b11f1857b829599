import DeadbandCore

/// Grows one tree on the gradients of a loss, with as many numbers at a leaf as there are scores.
///
/// Newton boosting on histograms (T. Chen, C. Guestrin, "XGBoost", KDD 2016; G. Ke et al., "LightGBM", NIPS 2017), one tree
/// for all scores (Z. Zhang, C. Jung, "GBDT-MO", TNNLS 2021): a gate is asked at every tick, and a tree shared by
/// four scores is walked once, not four times.
struct TreeGrower {
  let bins: InputBins
  let scores: Int
  let settings: BoostingSettings
  /// Per row and score: gradient, then curvature.
  var slopes: [Double]
  var weights: [Double]
  private var rows: [Int32] = []
  private var histogram: [Double] = []

  init(_ bins: InputBins, scores: Int, _ settings: BoostingSettings, weights: [Double]) {
    self.bins = bins
    self.scores = scores
    self.settings = settings
    self.weights = weights
    slopes = [Double](repeating: 0, count: bins.rowCount * scores * 2)
  }

  /// A tree, and the number of each row's leaf with the leaves' numbers.
  mutating func grow() -> (tree: GateTree, leafOfRow: [Int32], leaves: [[Double]]) {
    rows = (0..<Int32(bins.rowCount)).map(\.self)
    var leafOfRow = [Int32](repeating: 0, count: bins.rowCount)
    var leaves: [[Double]] = []
    let tree = grow(0..<bins.rowCount, depth: 0, &leafOfRow, &leaves)
    return (tree, leafOfRow, leaves)
  }

  private mutating func grow(
    _ range: Range<Int>, depth: Int, _ leafOfRow: inout [Int32], _ leaves: inout [[Double]]
  ) -> GateTree {
    let total = sums(range)
    if depth < settings.depth, let split = bestSplit(range, total) {
      let middle = part(range, split)
      let no = grow(range.lowerBound..<middle, depth: depth + 1, &leafOfRow, &leaves)
      let yes = grow(middle..<range.upperBound, depth: depth + 1, &leafOfRow, &leaves)
      return .line(input: split.column, above: bins.lines[split.column][split.line], no: no, yes: yes)
    }
    let values = (0..<scores).map { score in
      let step = -total[2 * score] / (total[2 * score + 1] + settings.shrinkage) * settings.learningRate
      // Five decimals: a score's last digits decide nothing and would fill the profile.
      return (step * 1e5).rounded() / 1e5
    }
    for index in range { leafOfRow[Int(rows[index])] = Int32(leaves.count) }
    leaves.append(values)
    return .leaf(values)
  }

  /// Gradient and curvature of each score, then the weight.
  private func sums(_ range: Range<Int>) -> [Double] {
    let width = 2 * scores
    var total = [Double](repeating: 0, count: width + 1)
    for index in range {
      let row = Int(rows[index])
      for offset in 0..<width { total[offset] += slopes[row * width + offset] }
      total[width] += weights[row]
    }
    return total
  }

  private struct Split {
    let column: Int
    let line: Int
    let gain: Double
  }

  private mutating func bestSplit(_ range: Range<Int>, _ total: [Double]) -> Split? {
    let width = 2 * scores
    guard total[width] >= 2 * settings.leastWeight else { return nil }
    var best: Split?
    let whole = quality(total)
    for column in bins.bins.indices where !bins.lines[column].isEmpty {
      fill(column, range)
      if let split = bestLine(column, total, whole), split.gain > best?.gain ?? 1e-9 { best = split }
    }
    return best
  }

  private mutating func fill(_ column: Int, _ range: Range<Int>) {
    let width = 2 * scores
    let cell = width + 1
    let size = (bins.lines[column].count + 1) * cell
    if histogram.count < size { histogram = [Double](repeating: 0, count: InputBins.limit * cell) }
    for index in 0..<size { histogram[index] = 0 }
    let columnBins = bins.bins[column]
    for index in range {
      let row = Int(rows[index])
      let start = Int(columnBins[row]) * cell
      for offset in 0..<width { histogram[start + offset] += slopes[row * width + offset] }
      histogram[start + width] += weights[row]
    }
  }

  private func bestLine(_ column: Int, _ total: [Double], _ whole: Double) -> Split? {
    let width = 2 * scores
    let cell = width + 1
    var below = [Double](repeating: 0, count: cell)
    var best: Split?
    for line in bins.lines[column].indices {
      for offset in 0..<cell { below[offset] += histogram[line * cell + offset] }
      guard below[width] >= settings.leastWeight else { continue }
      guard total[width] - below[width] >= settings.leastWeight else { break }
      var gain = -whole
      for score in 0..<scores {
        let (g, h) = (below[2 * score], below[2 * score + 1])
        let (gUp, hUp) = (total[2 * score] - g, total[2 * score + 1] - h)
        gain += g * g / (h + settings.shrinkage) + gUp * gUp / (hUp + settings.shrinkage)
      }
      if gain > best?.gain ?? 1e-9 { best = Split(column: column, line: line, gain: gain) }
    }
    return best
  }

  private func quality(_ sums: [Double]) -> Double {
    (0..<scores).reduce(0) { quality, score in
      quality + sums[2 * score] * sums[2 * score] / (sums[2 * score + 1] + settings.shrinkage)
    }
  }

  /// Puts the rows at or below the line before the others, order kept, and says where the others begin.
  private mutating func part(_ range: Range<Int>, _ split: Split) -> Int {
    let columnBins = bins.bins[split.column]
    var above: [Int32] = []
    var place = range.lowerBound
    for index in range {
      let row = rows[index]
      if Int(columnBins[Int(row)]) <= split.line {
        rows[place] = row
        place += 1
      } else {
        above.append(row)
      }
    }
    for (offset, row) in above.enumerated() { rows[place + offset] = row }
    return place
  }
}
