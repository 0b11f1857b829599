import DeadbandCharts
public import DeadbandCore

/// The lines that a gate found, and how often each decided: what a person reads of a model.
///
/// At a question, the inputs are put back to what they were in the baseline, one at a time. The one that gives the cached
/// answer the most of its lead back decided, and of the lines that it crossed the one with the most trees on it is named; where
/// it crossed none, its drift is.
public struct GateLines {
  /// One line or drift.
  public struct Line: Sendable, Hashable {
    /// `|delta| above 0.35`, `days_to_expiration at most 21`, `drift of rsi`.
    public let name: String
    /// Questions that it decided.
    public let count: Int
    /// The same as a share of all that were looked at.
    public let share: Double
  }

  private let model: GateModel
  private let schema: IndicatorSchema
  private let reader: GateReader
  /// By input: the lines in the trees, each with the number of trees that have it or one close by.
  private let lines: [[(above: Double, trees: Int)]]

  /// The lines of a model; `schema` is its profile's.
  public init(_ model: GateModel, _ schema: IndicatorSchema) {
    self.model = model
    self.schema = schema
    reader = GateReader(model.inputs)
    var found = [[Double]](repeating: [], count: model.inputs.count)
    for tree in model.answerTrees { tree.collectLines(&found) }
    lines = zip(found, model.linear.spreads).map { Self.merged($0.sorted(), within: 0.1 * $1) }
  }

  /// Lines closer to the one before than `distance` count as one, called by the one in the middle.
  private static func merged(_ sorted: [Double], within distance: Double) -> [(above: Double, trees: Int)] {
    var groups: [[Double]] = []
    for line in sorted {
      if let first = groups.last?.first, line - first <= distance {
        groups[groups.count - 1].append(line)
      } else {
        groups.append([line])
      }
    }
    return groups.map { ($0[$0.count / 2], $0.count) }
  }

  /// The lines on indicators that most trees have, with how many have each or one close by.
  public func mostUsed(_ count: Int) -> [(line: String, trees: Int)] {
    let all = model.inputs.indices.flatMap { input -> [(String, Int)] in
      if case .strategy = model.inputs[input] { return [] }
      return lines[input].map {
        ("\(model.inputs[input].name(schema)) above \(Self.short($0.above))", $0.trees)
      }
    }
    return all.sorted { ($1.1, $0.0) < ($0.1, $1.0) }.prefix(count).map { (line: $0.0, trees: $0.1) }
  }

  /// What decided that a fresh answer would differ.
  func decider(_ current: Snapshot, from baseline: Snapshot, cached: Int, strategy: String) -> String {
    let now = inputs(current, strategy)
    let before = inputs(baseline, strategy)
    let lead = lead(now, cached)
    var best: (input: Int, gain: Double)?
    for input in now.indices where now[input] != before[input] {
      var back = now
      back[input] = before[input]
      let gain = self.lead(back, cached) - lead
      if gain > best?.gain ?? 0 { best = (input, gain) }
    }
    guard let best else { return "several together" }
    let (a, b) = (before[best.input], now[best.input])
    let crossed = lines[best.input].filter { (a > $0.above) != (b > $0.above) }
    let name = model.inputs[best.input].name(schema)
    guard let line = crossed.max(by: { $0.trees < $1.trees }) else { return "drift of \(name)" }
    return b > a ? "\(name) above \(Self.short(line.above))" : "\(name) at most \(Self.short(line.above))"
  }

  /// The deciders by how often each is one.
  static func counted(_ names: [String]) -> [Line] {
    var counts: [String: Int] = [:]
    for name in names { counts[name, default: 0] += 1 }
    return counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }.map {
      Line(name: $0.key, count: $0.value, share: DeadbandLab.share($0.value, of: names.count))
    }
  }

  private func inputs(_ snapshot: Snapshot, _ strategy: String) -> [Double] {
    var inputs = InlineArray<64, Double>(repeating: 0)
    reader.read(snapshot, reader.number(ofStrategy: strategy), &inputs)
    return (0..<reader.count).map { inputs[$0] }
  }

  private func lead(_ inputs: [Double], _ answer: Int) -> Double {
    let linear = model.linear
    var scores = linear.biases
    for k in scores.indices {
      for input in inputs.indices {
        scores[k] +=
          linear.weights[k][input]
          * LinearTrainer.standard(inputs[input], linear.means[input], linear.spreads[input])
      }
    }
    let all = inputs + scores
    for tree in model.answerTrees {
      for (k, value) in tree.leaf(all).enumerated() { scores[k] += value }
    }
    return ChangeTrainer.lead(scores, 0, scores.count, of: answer)
  }

  /// Four significant digits: a line is known no better.
  private static func short(_ value: Double) -> String {
    guard value != 0 else { return "0" }
    var unit = 1.0
    while abs(value) * unit < 1_000, unit < 1e12 { unit *= 10 }
    return ((value * unit).rounded() / unit).plain
  }
}

extension GateTree {
  /// Adds each line to those of its input; lines on scores are left out.
  func collectLines(_ lines: inout [[Double]]) {
    guard case .line(let input, let above, let no, let yes) = self else { return }
    if lines.indices.contains(input) { lines[input].append(above) }
    no.collectLines(&lines)
    yes.collectLines(&lines)
  }
}
