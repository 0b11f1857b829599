import DeadbandCore

extension CertifyPartial {
  /// The version of the form; another one is refused.
  static let form = 1
  static let kind = "deadband certify partial"

  /// The partial result as one JSON object on a line; times are texts, since they do not fit a JSON number.
  public var json: [UInt8] {
    head.json(
      Self.kind, form: Self.form,
      [
        .init("plan", .object(plan.fields)), .init("analysts", .number(Double(counts.analysts))),
        .init("subjects", .array(counts.subjects.map(\.tree))),
      ])
  }

  init(_ node: PartialNode, source: String) throws(PartialError) {
    let fields = try node.object(required: PartialHead.keys + ["plan", "analysts", "subjects"])
    let head = try PartialHead(fields, Self.kind, form: Self.form, source: source)
    let plan = try CertifyPlan(fields.required("plan"), source: source)
    let analysts = Int(
      try fields.required("analysts").number("1 to 1000 analysts") {
        (1...1_000).contains($0) && $0 == $0.rounded()
      })
    let list = try fields.required("subjects")
    var subjects: [CalibrationCounts.Subject] = []
    var ticks = 0
    for element in try list.list() {
      let subject = try CalibrationCounts.Subject(element, settings: plan.values.count, analysts: analysts)
      guard head.holds(subject.number), subject.number > subjects.last?.number ?? -1 else {
        throw element.error("subject \(subject.number) does not fit the parts held, or the order")
      }
      ticks += subject.counted.ticks
      // So bounded, no sum of losses overflows.
      guard ticks <= Int(UInt32.max) else { throw list.error("too many ticks") }
      subjects.append(subject)
    }
    self.init(
      head: head, plan: plan,
      counts: CalibrationCounts(values: plan.values, analysts: analysts, subjects: subjects))
  }
}

extension CalibrationCounts.Subject {
  fileprivate var tree: JSONValue {
    [
      "number": .number(Double(number)), "digest": .string(digest.description), "cut": .boolean(isCut),
      "first": .string(counted.first.description), "last": .string(counted.last.description),
      "ticks": .number(Double(counted.ticks)), "served": .counts(counted.counts.map(\.served)),
      "loss": .counts(counted.counts.map(\.loss)),
    ]
  }

  fileprivate init(_ node: PartialNode, settings: Int, analysts: Int) throws(PartialError) {
    let fields = try node.object(required: [
      "number", "digest", "cut", "first", "last", "ticks", "served", "loss",
    ])
    let limit = Double(UInt32.max) * 1_000
    let ticks = try fields.required("ticks").count()
    let served = try fields.required("served").counts(settings, limit: limit)
    let loss = try fields.required("loss").counts(settings, limit: limit * 1_000)
    guard let first = try fields.required("first").time(), let last = try fields.required("last").time(),
      first <= last, ticks > 0, served.allSatisfy({ $0 <= ticks * analysts }),
      zip(loss, served).allSatisfy({ $0 <= $1 * 1_000 })
    else {
      throw node.error("contradiction: parts are larger than the whole, or the last tick before the first")
    }
    self.init(
      number: try fields.required("number").count(), digest: try fields.required("digest").digest(),
      isCut: try fields.required("cut").boolean(),
      counted: Calibration.Subject(
        first: first, last: last, ticks: ticks,
        counts: zip(served, loss).map { Calibration.Count(served: $0, loss: $1) }))
  }
}
