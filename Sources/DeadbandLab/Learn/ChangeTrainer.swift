import DeadbandCore
private import Glibc

/// The second part of a gate: whether a fresh answer differs from the cached one, learned from pairs of recorded answers.
struct ChangeTrainer {
  let settings: GateTrainer.Settings

  /// Trees on pairs of answers of one subject, the scores being those of a model that has not seen it.
  func fit(_ rows: AnswerRows, scores: [Double], spreads: [Double]) -> (start: Double, trees: [GateTree]) {
    let classes = rows.answers.count
    let width = GateModel.ChangeInput.allCases.count + classes
    var columns = [[Double]](repeating: [], count: width)
    var labels: [Bool] = []
    var weights: [Double] = []
    for (before, now) in pairs(rows) + same(rows, scores) {
      let cached = rows.labels[before]
      let lead = Self.lead(scores, now * classes, classes, of: cached)
      let leadBefore = Self.lead(scores, before * classes, classes, of: cached)
      let (largest, total) = Self.moves(rows, before, now, spreads)
      let hours = (rows.seconds[now] - rows.seconds[before]) / 3600
      for (column, value) in [lead, leadBefore, lead - leadBefore, largest, total, hours].enumerated() {
        columns[column].append(value)
      }
      for k in 0..<classes { columns[width - classes + k].append(k == cached ? 1 : 0) }
      labels.append(rows.labels[now] != cached)
      // Far pairs are many and near ones what a gate meets most.
      let nearness = before == now ? settings.sameWeight : 1 / max(1, (hours / 24).squareRoot())
      weights.append((rows.weights[before] * rows.weights[now]).squareRoot() * nearness)
    }
    // One row each on average, as the settings count.
    let mean = weights.reduce(0, +) / Double(max(weights.count, 1))
    if mean > 0 { for index in weights.indices { weights[index] /= mean } }
    let total = weights.reduce(0, +)
    let yes = zip(labels, weights).reduce(0) { $0 + ($1.0 ? $1.1 : 0) }
    guard yes > 0, yes < total else { return (yes > 0 ? 10 : -10, []) }
    let start = (log(yes / (total - yes)) * 1e5).rounded() / 1e5
    return (
      start,
      Boosting.logistic(
        InputBins(columns: columns), labels: labels, weights: weights, start: start, settings.changes)
    )
  }

  /// Each answer with the next few of its subject.
  private func pairs(_ rows: AnswerRows) -> [(before: Int, now: Int)] {
    var bySubject: [Int: [Int]] = [:]
    for row in 0..<rows.count { bySubject[rows.subjects[row], default: []].append(row) }
    var pairs: [(Int, Int)] = []
    for (_, members) in bySubject.sorted(by: { $0.key < $1.key }) {
      for place in members.indices {
        for next in stride(from: place + 1, to: min(place + 1 + settings.pairs, members.count), by: 1) {
          pairs.append((members[place], members[next]))
        }
      }
    }
    return pairs
  }

  /// Answers with themselves: where nothing moved nothing differs, beyond the analyst's own noise. Few recorded answers
  /// lie near one another, and without these nothing would say what a small move means. Answers that the model did not
  /// expect are left out: such a one may be chance, and is worth another look.
  private func same(_ rows: AnswerRows, _ scores: [Double]) -> [(before: Int, now: Int)] {
    let classes = rows.answers.count
    return (0..<rows.count).filter { Self.lead(scores, $0 * classes, classes, of: rows.labels[$0]) > 0 }
      .map { ($0, $0) }
  }

  static func lead(_ scores: [Double], _ base: Int, _ classes: Int, of answer: Int) -> Double {
    var best = -Double.infinity
    for k in 0..<classes where k != answer { best = max(best, scores[base + k]) }
    return scores[base + answer] - best
  }

  private static func moves(_ rows: AnswerRows, _ before: Int, _ now: Int, _ spreads: [Double]) -> (
    Double, Double
  ) {
    var (largest, total) = (0.0, 0.0)
    for input in 0..<rows.width {
      let (a, b) = (rows.values[before * rows.width + input], rows.values[now * rows.width + input])
      if a == b { continue }
      let move = min(abs(b - a) / spreads[input], GateModel.Linear.clip)
      largest = max(largest, move)
      total += move
    }
    return (largest, total)
  }
}
