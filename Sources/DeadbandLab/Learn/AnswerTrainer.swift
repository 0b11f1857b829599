import DeadbandCore

/// The first part of a gate: which answer the analyst would give to a snapshot.
struct AnswerTrainer {
  let settings: GateTrainer.Settings
  /// Ridge of the linear part; nil for none: trees alone.
  let ridge: Double?

  /// What was fitted, able to score rows.
  struct Fitted {
    let linear: GateModel.Linear
    let trees: [GateTree]
  }

  /// Fits the linear part, then trees on what it leaves. The trees see linear scores of rows that the linear part was not
  /// fitted to, as they will when it is used.
  func fit(_ rows: AnswerRows, folds: Folds) -> Fitted {
    let linear = fitLinear(rows)
    var start = [Double](repeating: 0, count: rows.count * rows.answers.count)
    for fold in 0..<folds.count {
      let part = fitLinear(rows.filtered { folds.fold(of: rows.subjects[$0]) != fold })
      for row in 0..<rows.count where folds.fold(of: rows.subjects[row]) == fold {
        linearScores(rows, row, part, &start)
      }
    }
    var columns = (0..<rows.width).map { input in
      (0..<rows.count).map { rows.values[$0 * rows.width + input] }
    }
    let classes = rows.answers.count
    columns += (0..<classes).map { k in (0..<rows.count).map { start[$0 * classes + k] } }
    let trees = Boosting.softmax(
      InputBins(columns: columns), classes: classes, labels: rows.labels, weights: rows.weights, start: start,
      settings.answers)
    return Fitted(linear: linear, trees: trees)
  }

  private func fitLinear(_ rows: AnswerRows) -> GateModel.Linear {
    guard let ridge else {
      return LinearTrainer.frequencies(
        rows: rows.values, width: rows.width, labels: rows.labels, classes: rows.answers.count,
        weights: rows.weights)
    }
    return LinearTrainer.fit(
      rows: rows.values, width: rows.width, labels: rows.labels, classes: rows.answers.count,
      weights: rows.weights, ridge: ridge)
  }

  /// The linear scores of a row, written where they belong in `scores`.
  private func linearScores(
    _ rows: AnswerRows, _ row: Int, _ linear: GateModel.Linear, _ scores: inout [Double]
  ) {
    let classes = rows.answers.count
    for k in 0..<classes {
      var score = linear.biases[k]
      for input in 0..<rows.width {
        score +=
          linear.weights[k][input]
          * LinearTrainer.standard(
            rows.values[row * rows.width + input], linear.means[input], linear.spreads[input])
      }
      scores[row * classes + k] = score
    }
  }

  /// One score an answer for each row of a fold, written where they belong in `scores`.
  func score(
    _ rows: AnswerRows, _ fitted: Fitted, where isTaken: (Int) -> Bool, into scores: inout [Double]
  ) {
    let classes = rows.answers.count
    for row in 0..<rows.count where isTaken(row) {
      linearScores(rows, row, fitted.linear, &scores)
      let inputs =
        Array(rows.values[row * rows.width..<(row + 1) * rows.width])
        + scores[row * classes..<(row + 1) * classes]
      for tree in fitted.trees {
        let leaf = tree.leaf(inputs)
        for k in 0..<classes { scores[row * classes + k] += leaf[k] }
      }
    }
  }
}

/// Subjects dealt into parts, so that no subject is learned from and judged at once.
struct Folds: Sendable {
  let count: Int
  private let partOf: [Int: Int]

  /// Deals the subjects in the order drawn from the seed. Fewer subjects than parts make fewer parts.
  init(_ subjects: some Sequence<Int>, count: Int, seed: UInt64) {
    var generator = SplitMix64(seed: seed)
    let shuffled = Set(subjects).sorted().shuffled(using: &generator)
    self.count = max(1, min(count, shuffled.count))
    var partOf: [Int: Int] = [:]
    for (place, subject) in shuffled.enumerated() { partOf[subject] = place % self.count }
    self.partOf = partOf
  }

  func fold(of subject: Int) -> Int { partOf[subject] ?? 0 }
}

extension GateTree {
  /// The numbers at the leaf that the inputs lead to.
  func leaf(_ inputs: [Double]) -> [Double] {
    var tree = self
    while case .line(let input, let above, let no, let yes) = tree { tree = inputs[input] > above ? yes : no }
    if case .leaf(let values) = tree { return values }
    return []
  }
}
