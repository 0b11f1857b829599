/// What some parts of a run counted, to be joined with what the others did.
///
/// Joining is associative, and in any order the same.
protocol PartialResult {
  var head: PartialHead { get set }

  /// Refuses a result of another run, beyond what the heads tell.
  func checkSameRun(_ other: Self) throws(PartialError)

  /// Takes the counts of other parts in.
  mutating func add(_ other: Self) throws(PartialError)
}

extension PartialResult {
  /// All of them as one.
  ///
  /// - Throws: ``PartialError`` where two are of different runs, or hold the same part.
  static func merged(_ partials: [Self]) throws(PartialError) -> Self {
    guard var result = partials.first else { throw .none }
    var holders = Dictionary(result.head.shards.map { ($0, result.head.source) }) { first, _ in first }
    for other in partials.dropFirst() {
      try result.head.checkSameRun(other.head)
      try result.checkSameRun(other)
      for shard in other.head.shards {
        if let holder = holders.updateValue(other.head.source, forKey: shard) {
          throw .twice(shard, holder, other.head.source)
        }
      }
      try result.add(other)
      result.head.shards = (result.head.shards + other.head.shards).sorted { $0.number < $1.number }
    }
    return result
  }
}
