import DeadbandCore
public import DeadbandMarketData

/// What some parts of a sharded certification counted, and all that it was told: joined, they certify what one run does.
public struct CertifyPartial: Sendable, PartialResult {
  var head: PartialHead
  /// What is certified, and how: fixed in every part before its data is looked at.
  public let plan: CertifyPlan
  private(set) var counts: CalibrationCounts

  /// What a run over a packed history counted.
  ///
  /// - Parameter program: the version of the program, which every part must share.
  public init(_ run: CalibrationRun, _ plan: CertifyPlan, of history: ColumnarHistory, program: String) {
    self.init(
      head: PartialHead(source: history.path, data: history.digest, program: program, shards: [run.shard]),
      plan: plan, counts: run.counts)
  }

  init(head: PartialHead, plan: CertifyPlan, counts: CalibrationCounts) {
    self.head = head
    self.plan = plan
    self.counts = counts
  }

  /// What the whole certification says.
  ///
  /// - Parameter form: of the JSON, by its number.
  /// - Throws: ``PartialError/missing(_:)`` where parts are not there.
  public func figures(form: Int) throws(PartialError) -> CertifyFigures {
    try head.checkWhole()
    return CertifyFigures(plan, counts, form: form, program: head.program)
  }

  mutating func add(_ other: CertifyPartial) { counts.add(other.counts) }

  func checkSameRun(_ other: CertifyPartial) throws(PartialError) {
    for (mine, theirs) in zip(plan.fields, other.plan.fields) {
      try head.check(
        other.head, "the \(mine.key.replacing("_", with: " "))", mine.value.identity, theirs.value.identity)
    }
    try head.check(other.head, "the number of analysts", "\(counts.analysts)", "\(other.counts.analysts)")
  }
}

extension JSONValue {
  /// Tells two values apart in a message; of a profile by the digest of its settings.
  fileprivate var identity: String {
    if case .null = self { return "not given" }
    if case .string(let text) = self { return text }
    var writer = JSONWriter()
    writer.value(self)
    if case .object = self { return Digest(of: writer.bytes).description }
    return String(decoding: writer.bytes, as: UTF8.self)
  }
}
