public import DeadbandCore
public import DeadbandMarketData

/// What some parts of a sharded replay counted: enough to join them to the whole, and to refuse what does not belong together.
///
///     history.dbh ─┬─▶ part 1/3 ─▶ partial ─┐
///                  ├─▶ part 2/3 ─▶ partial ─┼─ merged ─▶ the result of the unsharded replay, to the bit
///                  └─▶ part 3/3 ─▶ partial ─┘
///
/// Counts are whole numbers, exact sums of money and largest values, so joining is associative and in any order the same.
/// The price chart of a report is the one thing that parts do not hold.
public struct ReplayPartial: Sendable {
  /// What to call it in messages: its file.
  public internal(set) var source: String
  /// The digest of the packed history.
  public let data: Digest
  /// The program that counted, by its version.
  public let program: String
  /// The parts that it holds, ascending, all of the same count.
  public private(set) var shards: [Shard]
  let run: ReplayRun
  private(set) var counts: ReplayCounts

  /// What a replay of a packed history counted.
  ///
  /// - Parameter program: the version of the program, which every part must share.
  public init(_ replay: Replay, of history: ColumnarHistory, program: String) {
    self.init(
      source: history.path, data: history.digest, program: program, shards: [replay.shard], run: replay.run,
      counts: replay.counts)
  }

  init(
    source: String, data: Digest, program: String, shards: [Shard], run: ReplayRun, counts: ReplayCounts
  ) {
    self.source = source
    self.data = data
    self.program = program
    self.shards = shards
    self.run = run
    self.counts = counts
  }

  /// Ticks that were judged.
  public var ticks: Int { counts.ticks }

  /// All of them as one.
  ///
  /// - Throws: ``PartialError`` where two are of different runs, or hold the same part.
  public static func merged(_ partials: [ReplayPartial]) throws(PartialError) -> ReplayPartial {
    guard var result = partials.first else { throw .none }
    var holders = Dictionary(result.shards.map { ($0, result.source) }) { first, _ in first }
    for other in partials.dropFirst() {
      try result.checkSameRun(other)
      for shard in other.shards {
        if let holder = holders.updateValue(other.source, forKey: shard) {
          throw .twice(shard, holder, other.source)
        }
      }
      do { try result.counts.add(other.counts) } catch { throw .sum(error) }
      result.shards = (result.shards + other.shards).sorted { $0.number < $1.number }
    }
    return result
  }

  /// The result of the whole replay.
  ///
  /// - Throws: ``PartialError/missing(_:)`` where parts are not there.
  public func result() throws(PartialError) -> ReplayResult {
    let count = shards.first?.count ?? 1
    let missing = (1...count).compactMap { Shard($0, of: count) }.filter { !shards.contains($0) }
    guard missing.isEmpty else { throw .missing(missing) }
    return ReplayResult(run, counts, series: PriceSeries())
  }

  private func checkSameRun(_ other: ReplayPartial) throws(PartialError) {
    func check(_ what: String, _ one: String, _ another: String) throws(PartialError) {
      guard one != another else { return }
      throw .differ(source, other.source, what: what, one, another)
    }
    try check("the data", data.description, other.data.description)
    try check("the program", program, other.program)
    try check("the analyst", run.analyst ?? "none", other.run.analyst ?? "none")
    try check("the model", run.model ?? "none", other.run.model ?? "none")
    try check("the number of parts", "\(shards.first?.count ?? 1)", "\(other.shards.first?.count ?? 1)")
    try check("the number of policies", "\(run.policies.count)", "\(other.run.policies.count)")
    try check("the form of the counts", "\(counts.form)", "\(other.counts.form)")
    for (mine, theirs) in zip(run.policies, other.run.policies) {
      try check("a policy", mine.name, theirs.name)
      try check("the profile \(mine.name)", mine.identity, theirs.identity)
    }
  }
}

extension Policy {
  /// Tells policies of one name apart: of a profile the digest of its settings.
  fileprivate var identity: String {
    if case .profile(let profile) = self { Digest(of: profile.json).description } else { name }
  }
}
