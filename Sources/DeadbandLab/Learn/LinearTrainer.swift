import DeadbandCore
private import Glibc

/// Multinomial logistic regression with a ridge.
///
/// D. Böhning, "Multinomial logistic regression algorithm", AISM 44 (1992): the curvature is bounded by
/// ½ (I − 11ᵀ/k) ⊗ XᵀX, so one factorisation serves every step; no line search, nothing to tune. A bound by ½ I ⊗ XᵀX is
/// taken here, which parts the answers, and the steps are accelerated (Y. Nesterov, 1983), begun anew where they lead back
/// (B. O'Donoghue, E. Candès, 2015): where answers are told apart well the bound is loose and plain steps are short.
enum LinearTrainer {
  private static let steps = 300
  /// The loss has settled where no weight moved by more than this.
  private static let settled = 1e-4

  /// The scores' weights for rows of standardised inputs.
  ///
  /// - Parameters:
  ///   - rows: row-major, `width` numbers each; a missing indicator is minus infinity.
  ///   - ridge: what the squared weights are multiplied by, in rows; the biases go free.
  static func fit(
    rows: [Double], width: Int, labels: [Int], classes: Int, weights: [Double], ridge: Double
  ) -> GateModel.Linear {
    let count = labels.count
    let (means, spreads) = moments(rows, width, count)
    let size = width + 1
    var x = [Double](repeating: 1, count: count * size)
    for row in 0..<count {
      for input in 0..<width {
        x[row * size + input] = standard(rows[row * width + input], means[input], spreads[input])
      }
    }
    let factor = cholesky(curvature(x, size, weights, ridge), size)
    var beta = [Double](repeating: 0, count: classes * size)
    var ahead = beta
    var momentum = 1.0
    var scores = [Double](repeating: 0, count: classes)
    var shares = scores
    for _ in 0..<steps {
      var gradient = [Double](repeating: 0, count: classes * size)
      for row in 0..<count {
        for k in 0..<classes {
          var score = 0.0
          for input in 0..<size { score += ahead[k * size + input] * x[row * size + input] }
          scores[k] = score
        }
        Softmax.shares(scores, 0, &shares)
        for k in 0..<classes {
          let slope = weights[row] * (shares[k] - (labels[row] == k ? 1 : 0))
          for input in 0..<size { gradient[k * size + input] += slope * x[row * size + input] }
        }
      }
      var (moved, uphill) = (0.0, 0.0)
      let last = beta
      for k in 0..<classes {
        for input in 0..<width { gradient[k * size + input] += ridge * ahead[k * size + input] }
        let step = solve(factor, size, Array(gradient[k * size..<(k + 1) * size]))
        for input in 0..<size {
          let place = k * size + input
          beta[place] = ahead[place] - step[input]
          moved = max(moved, abs(step[input]))
          uphill += gradient[place] * (beta[place] - last[place])
        }
      }
      if moved < settled { break }
      let next = uphill > 0 ? 1 : (1 + (1 + 4 * momentum * momentum).squareRoot()) / 2
      let push = uphill > 0 ? 0 : (momentum - 1) / next
      for place in beta.indices { ahead[place] = beta[place] + push * (beta[place] - last[place]) }
      momentum = next
    }
    return .init(
      means: means.map(rounded), spreads: spreads.map { max(rounded($0), GateBounds.leastSpread) },
      weights: (0..<classes).map { k in (0..<width).map { rounded(beta[k * size + $0]) } },
      biases: (0..<classes).map { rounded(beta[$0 * size + width]) })
  }

  /// No weight on any input: biases that say how frequent each answer is.
  static func frequencies(
    rows: [Double], width: Int, labels: [Int], classes: Int, weights: [Double]
  ) -> GateModel.Linear {
    let (means, spreads) = moments(rows, width, labels.count)
    var sums = [Double](repeating: 1, count: classes)
    for (label, weight) in zip(labels, weights) { sums[label] += weight }
    return .init(
      means: means.map(rounded), spreads: spreads.map { max(rounded($0), GateBounds.leastSpread) },
      weights: [[Double]](repeating: [Double](repeating: 0, count: width), count: classes),
      biases: sums.map { rounded(log($0 / sums.reduce(0, +))) })
  }

  /// An input in spreads from its mean, within the clip; 0 where it is missing.
  static func standard(_ value: Double, _ mean: Double, _ spread: Double) -> Double {
    let clip = GateModel.Linear.clip
    return value > -.infinity ? min(max((value - mean) / spread, -clip), clip) : 0
  }

  /// Six digits: the rest decides nothing and would fill the profile.
  private static func rounded(_ value: Double) -> Double {
    guard value.isFinite, abs(value) > 1e-30 else { return 0 }
    var unit = 1.0
    while abs(value) * unit < 1e5 { unit *= 10 }
    return (value * unit).rounded() / unit
  }

  private static func moments(_ rows: [Double], _ width: Int, _ count: Int) -> ([Double], [Double]) {
    var means = [Double](repeating: 0, count: width)
    var spreads = [Double](repeating: 1, count: width)
    for input in 0..<width {
      let values = (0..<count).map { rows[$0 * width + input] }.filter { $0 > -.infinity }
      guard !values.isEmpty else { continue }
      let mean = values.reduce(0, +) / Double(values.count)
      let variance = values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count)
      means[input] = mean
      // An input that never moved says nothing, however it moves later.
      spreads[input] = variance.squareRoot() > 1e-9 * max(abs(mean), 1e-3) ? variance.squareRoot() : 1e9
    }
    return (means, spreads)
  }

  // MARK: Algebra

  private static func curvature(_ x: [Double], _ size: Int, _ weights: [Double], _ ridge: Double) -> [Double]
  {
    var matrix = [Double](repeating: 0, count: size * size)
    for row in weights.indices {
      for i in 0..<size {
        let value = 0.5 * weights[row] * x[row * size + i]
        if value != 0 { for j in 0...i { matrix[i * size + j] += value * x[row * size + j] } }
      }
    }
    // The bias has a trace of a ridge, so that the matrix has an inverse whatever the rows are.
    for i in 0..<size { matrix[i * size + i] += i < size - 1 ? ridge : 1e-6 }
    return matrix
  }

  /// The lower factor L of L Lᵀ, in place of the lower half.
  private static func cholesky(_ matrix: [Double], _ size: Int) -> [Double] {
    var factor = matrix
    for i in 0..<size {
      for j in 0...i {
        var sum = factor[i * size + j]
        for k in 0..<j { sum -= factor[i * size + k] * factor[j * size + k] }
        factor[i * size + j] = i == j ? max(sum, 1e-12).squareRoot() : sum / factor[j * size + j]
      }
    }
    return factor
  }

  private static func solve(_ factor: [Double], _ size: Int, _ right: [Double]) -> [Double] {
    var x = right
    for i in 0..<size {
      for k in 0..<i { x[i] -= factor[i * size + k] * x[k] }
      x[i] /= factor[i * size + i]
    }
    for i in (0..<size).reversed() {
      for k in stride(from: i + 1, to: size, by: 1) { x[i] -= factor[k * size + i] * x[k] }
      x[i] /= factor[i * size + i]
    }
    return x
  }
}
