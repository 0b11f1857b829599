import DeadbandCore

/// What some parts of a search have tried of the profiles that it begins with: joined they are the journal that a search
/// goes on with.
///
///     ─┬─▶ part 1/3 ─▶ partial ─┐
///      ├─▶ part 2/3 ─▶ partial ─┼─ merged ─▶ journal ─▶ the search itself
///      └─▶ part 3/3 ─▶ partial ─┘
public struct TunePartial: Sendable, PartialResult {
  var head: PartialHead
  let header: TuneJournal.Header
  /// How many profiles all parts try.
  let profiles: Int
  /// Ascending by index.
  private(set) var tried: [TuneJournal.Entry]

  init(head: PartialHead, header: TuneJournal.Header, profiles: Int, tried: [TuneJournal.Entry]) {
    self.head = head
    self.header = header
    self.profiles = profiles
    self.tried = tried
  }

  /// The journal of a search that has tried them all, to the byte.
  ///
  /// - Throws: ``PartialError/missing(_:)`` where parts are not there.
  public func journal() throws(PartialError) -> [UInt8] {
    try head.checkWhole()
    return header.line + tried.flatMap(\.line)
  }

  mutating func add(_ other: TunePartial) {
    tried = (tried + other.tried).sorted { $0.index < $1.index }
  }

  func checkSameRun(_ other: TunePartial) throws(PartialError) {
    try head.check(
      other.head, "the space", header.space.description, other.header.space.description)
    try head.check(other.head, "the analyst", header.analyst, other.header.analyst)
    try head.check(other.head, "the seed", "\(header.seed)", "\(other.header.seed)")
    try head.check(
      other.head, "the number of profiles spread evenly", "\(header.initialCount)",
      "\(other.header.initialCount)")
    try head.check(other.head, "the number of profiles tried", "\(profiles)", "\(other.profiles)")
    try head.check(
      other.head, "the disagreement of interest", header.disagreementLimit.plain,
      other.header.disagreementLimit.plain)
  }
}
