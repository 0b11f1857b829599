import DeadbandCore

extension ReplayPartial {
  /// The version of the form; another one is refused.
  static let form = 2
  static let kind = "deadband replay partial"

  /// The partial result as one JSON object on a line; times and money are texts, since neither fits a JSON number.
  public var json: [UInt8] {
    head.json(
      Self.kind, form: Self.form,
      [
        .init("analyst", run.analyst.map { .string($0) } ?? .null),
        .init("answers", .number(Double(run.answerCount))),
        .init("model", run.model.map { .string($0) } ?? .null),
        .init("policies", .array(run.policies.map(\.tree))), .init("counts", counts.tree),
      ])
  }

  /// Reads what ``json`` wrote.
  ///
  /// - Parameter source: what to call it in messages.
  /// - Throws: ``PartialError/refused(source:path:reason:)`` with the place.
  public init(json: [UInt8], source: String) throws(PartialError) {
    try self.init(PartialNode(json: json, source: source), source: source)
  }

  init(_ node: PartialNode, source: String) throws(PartialError) {
    let fields = try node.object(
      required: PartialHead.keys + ["analyst", "answers", "model", "policies", "counts"])
    let head = try PartialHead(fields, Self.kind, form: Self.form, source: source)
    var policies: [Policy] = []
    for policy in try fields.required("policies").list() {
      policies.append(try Policy(policy, source: source))
    }
    let run = ReplayRun(
      policies: policies, analyst: try fields.required("analyst").text(),
      answerCount: Int(try fields.required("answers").count(limit: 1_000)),
      model: try fields.required("model").text())
    let counts = try ReplayCounts(fields.required("counts"), run)
    for (subject, ticks) in counts.ticksBySubject.enumerated() where (ticks > 0) != head.holds(subject) {
      throw try fields.required("counts").error(
        "subject \(subject) has \(ticks) ticks, which does not fit the parts held")
    }
    self.init(head: head, run: run, counts: counts)
  }
}
