import DeadbandCore

/// Recorded answers in columns, with what a gate sees of the snapshots that they were given to.
struct AnswerRows: Sendable {
  /// The answers' names, in the order of their numbers.
  let answers: [String]
  /// What a gate sees.
  let inputs: [GateInput]
  /// Row-major, one number an input; minus infinity where an indicator is missing.
  private(set) var values: [Double] = []
  /// The number of each row's answer.
  private(set) var labels: [Int] = []
  /// The subject of each row, by its number in the history.
  private(set) var subjects: [Int] = []
  /// When each answer was given, in seconds.
  private(set) var seconds: [Double] = []
  /// What each row counts for.
  private(set) var weights: [Double] = []
  private let reader: GateReader

  init(answers: [String], inputs: [GateInput]) {
    self.answers = answers
    self.inputs = inputs
    reader = GateReader(inputs)
  }

  var count: Int { labels.count }
  var width: Int { inputs.count }

  /// Adds an answer. Rows of one subject come in the order of time.
  mutating func add(
    _ snapshot: Snapshot, strategy: String, subject: Int, seconds: Double, answer: Int, weight: Double = 1
  ) {
    var row = InlineArray<64, Double>(repeating: 0)
    reader.read(snapshot, reader.number(ofStrategy: strategy), &row)
    for input in 0..<width { values.append(row[input]) }
    labels.append(answer)
    subjects.append(subject)
    self.seconds.append(seconds)
    weights.append(weight)
  }

  /// The rows for which `isTaken` says so.
  func filtered(_ isTaken: (Int) -> Bool) -> AnswerRows {
    var rows = AnswerRows(answers: answers, inputs: inputs)
    for row in 0..<count where isTaken(row) {
      rows.values += values[row * width..<(row + 1) * width]
      rows.labels.append(labels[row])
      rows.subjects.append(subjects[row])
      rows.seconds.append(seconds[row])
      rows.weights.append(weights[row])
    }
    return rows
  }
}

extension AnswerRows {
  /// SHA-256 of the answers with what was seen of their snapshots, their subjects and times (and weights, where any is not 1), all as 8
  /// bytes, big-endian.
  var digest: Digest {
    // As before there were weights, where there are none.
    let isWeighted = weights.contains { $0 != 1 }
    var bytes: [UInt8] = []
    bytes.reserveCapacity(count * (width + 3) * 8)
    func append(_ word: UInt64) {
      for shift in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> UInt64(56 - 8 * shift))) }
    }
    for row in 0..<count {
      for input in 0..<width { append(values[row * width + input].bitPattern) }
      append(UInt64(labels[row]))
      append(UInt64(subjects[row]))
      append(seconds[row].bitPattern)
      if isWeighted { append(weights[row].bitPattern) }
    }
    return Digest(of: bytes)
  }
}
