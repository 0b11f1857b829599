import DeadbandCore
private import Glibc

/// Gradient boosting of trees on a loss: deterministic, and the same on every machine that computes in IEEE doubles.
enum Boosting {
  /// Trees that tell classes apart by softmax, beginning from `start`, one score a row and class.
  static func softmax(
    _ bins: InputBins, classes: Int, labels: [Int], weights: [Double], start: [Double],
    _ settings: BoostingSettings
  ) -> [GateTree] {
    var scores = start
    return boost(bins, classes, weights, settings, &scores) { scores, slopes in
      var shares = [Double](repeating: 0, count: classes)
      for row in labels.indices {
        let base = row * classes
        Softmax.shares(scores, base, &shares)
        for k in 0..<classes {
          let share = shares[k]
          slopes[(base + k) * 2] = weights[row] * (share - (labels[row] == k ? 1 : 0))
          slopes[(base + k) * 2 + 1] = weights[row] * max(share * (1 - share), 1e-6)
        }
      }
    }
  }

  /// Trees for the log-odds of a yes.
  static func logistic(
    _ bins: InputBins, labels: [Bool], weights: [Double], start: Double, _ settings: BoostingSettings
  ) -> [GateTree] {
    var scores = [Double](repeating: start, count: labels.count)
    return boost(bins, 1, weights, settings, &scores) { scores, slopes in
      for row in labels.indices {
        let share = 1 / (1 + exp(-scores[row]))
        slopes[row * 2] = weights[row] * (share - (labels[row] ? 1 : 0))
        slopes[row * 2 + 1] = weights[row] * max(share * (1 - share), 1e-6)
      }
    }
  }

  private static func boost(
    _ bins: InputBins, _ scoreCount: Int, _ weights: [Double], _ settings: BoostingSettings,
    _ scores: inout [Double], _ gradients: ([Double], inout [Double]) -> Void
  ) -> [GateTree] {
    var grower = TreeGrower(bins, scores: scoreCount, settings, weights: weights)
    var trees: [GateTree] = []
    for _ in 0..<settings.rounds {
      gradients(scores, &grower.slopes)
      let (tree, leafOfRow, leaves) = grower.grow()
      // Nothing left to part.
      if case .leaf = tree { break }
      trees.append(tree)
      for row in leafOfRow.indices {
        let leaf = leaves[Int(leafOfRow[row])]
        for score in 0..<scoreCount { scores[row * scoreCount + score] += leaf[score] }
      }
    }
    return trees
  }
}

/// Scores to probabilities.
enum Softmax {
  /// Mean over the weighted rows of −log of the probability of what was answered.
  static func loss(_ scores: [Double], _ labels: [Int], _ weights: [Double], classes: Int) -> Double {
    var shares = [Double](repeating: 0, count: classes)
    var (loss, total) = (0.0, 0.0)
    for (row, label) in labels.enumerated() {
      Self.shares(scores, row * classes, &shares)
      loss -= weights[row] * log(max(shares[label], 1e-15))
      total += weights[row]
    }
    return total > 0 ? loss / total : 0
  }

  /// The probabilities of the scores from `base` on, as many as `shares` has room for.
  static func shares(_ scores: [Double], _ base: Int, _ shares: inout [Double]) {
    var top = -Double.infinity
    for k in shares.indices { top = max(top, scores[base + k]) }
    var sum = 0.0
    for k in shares.indices {
      shares[k] = exp(scores[base + k] - top)
      sum += shares[k]
    }
    for k in shares.indices { shares[k] /= sum }
  }
}
