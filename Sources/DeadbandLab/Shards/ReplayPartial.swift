import DeadbandCore
public import DeadbandMarketData

/// What some parts of a sharded replay counted: enough to join them to the whole, and to refuse what does not belong together.
///
///     history.dbh ─┬─▶ part 1/3 ─▶ partial ─┐
///                  ├─▶ part 2/3 ─▶ partial ─┼─ merged ─▶ the result of the unsharded replay, to the bit
///                  └─▶ part 3/3 ─▶ partial ─┘
///
/// Counts are whole numbers, exact sums of money and largest values, so joining is associative and in any order the same.
/// The price chart of a report is the one thing that parts do not hold.
public struct ReplayPartial: Sendable, PartialResult {
  var head: PartialHead
  let run: ReplayRun
  private(set) var counts: ReplayCounts

  /// What a replay of a packed history counted.
  ///
  /// - Parameter program: the version of the program, which every part must share.
  public init(_ replay: Replay, of history: ColumnarHistory, program: String) {
    self.init(
      head: PartialHead(
        source: history.path, data: history.digest, program: program, shards: [replay.shard]),
      run: replay.run, counts: replay.counts)
  }

  init(head: PartialHead, run: ReplayRun, counts: ReplayCounts) {
    self.head = head
    self.run = run
    self.counts = counts
  }

  /// Ticks that were judged.
  public var ticks: Int { counts.ticks }

  /// The result of the whole replay.
  ///
  /// - Throws: ``PartialError/missing(_:)`` where parts are not there.
  public func result() throws(PartialError) -> ReplayResult {
    try head.checkWhole()
    return ReplayResult(run, counts, series: PriceSeries())
  }

  mutating func add(_ other: ReplayPartial) throws(PartialError) {
    do { try counts.add(other.counts) } catch { throw .sum(error) }
  }

  func checkSameRun(_ other: ReplayPartial) throws(PartialError) {
    func check(_ what: String, _ one: String, _ another: String) throws(PartialError) {
      try head.check(other.head, what, one, another)
    }
    try check("the analyst", run.analyst ?? "none", other.run.analyst ?? "none")
    try check("the model", run.model ?? "none", other.run.model ?? "none")
    try check("the number of policies", "\(run.policies.count)", "\(other.run.policies.count)")
    try check("the form of the counts", "\(counts.form)", "\(other.counts.form)")
    for (mine, theirs) in zip(counts.strategies, other.counts.strategies) {
      try check("a strategy", mine, theirs)
    }
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
