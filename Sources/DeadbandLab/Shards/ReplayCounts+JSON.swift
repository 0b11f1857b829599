import DeadbandCore

extension ReplayCounts {
  var tree: JSONValue {
    .object([
      .init("ticks_by_subject", .counts(ticksBySubject)),
      .init("ticks_by_group", ticksByGroup.tree),
      .init("strategies", .array(strategies.map { .string($0) })),
      .init("ticks_without_position", .number(Double(ticksWithoutPosition))),
      .init("first", first.map { .string($0.description) } ?? .null),
      .init("last", last.map { .string($0.description) } ?? .null),
      .init("bound", bound?.tree ?? .null),
      .init("policies", .array(policies.map { .array($0.map(\.tree)) })),
    ])
  }

  /// Reads counts of a run; they have the form that it asks for, and every policy saw every tick.
  init(_ node: PartialNode, _ run: ReplayRun) throws(PartialError) {
    let fields = try node.object(required: [
      "ticks_by_subject", "ticks_by_group", "strategies", "ticks_without_position", "first", "last", "bound",
      "policies",
    ])
    let ticksBySubject = try fields.required("ticks_by_subject").counts(nil)
    let ticks = ticksBySubject.reduce(0, +)
    guard ticks <= Int(UInt32.max) else {
      throw try fields.required("ticks_by_subject").error("too many ticks")
    }
    var strategies: [String] = []
    for name in try fields.required("strategies").list() { strategies.append(try name.string()) }
    let ticksByGroup = try GroupCounts(
      fields.required("ticks_by_group"), total: ticks, strategies: strategies.count
    ) { _, _ in ticks }
    let bound = try fields.required("bound")
    let policies = try fields.required("policies")
    let lists = try policies.list()
    guard lists.count == run.policies.count, (bound.value == .null) == (run.answerCount == 0),
      (run.analyst == nil) == (run.answerCount == 0)
    else { throw node.error("the counts do not fit the policies and the analyst") }
    self.init(
      policies: [], bound: try bound.value == .null ? nil : BoundCounts(bound, run.answerCount),
      ticksBySubject: ticksBySubject, ticksByGroup: ticksByGroup, strategies: strategies,
      ticksWithoutPosition: try fields.required("ticks_without_position").count(),
      first: try fields.required("first").time(), last: try fields.required("last").time())
    for (policy, list) in zip(run.policies, lists) {
      let runs = try list.list()
      let isSplit = policy.dependsOnAnswer && run.answerCount > 1 && runs.count == run.answerCount
      guard isSplit || runs.count == 1 else { throw list.error("\(runs.count) runs of one policy") }
      var counts: [PolicyCounts] = []
      for one in runs {
        let read = try PolicyCounts(
          one, answers: isSplit ? 1 : run.answerCount, self)
        guard read.asked + read.reused == ticks else { throw one.error("not every tick was asked or served") }
        counts.append(read)
      }
      self.policies.append(counts)
    }
  }
}

extension PolicyCounts {
  fileprivate var tree: JSONValue {
    .object([
      .init("asked", .number(Double(asked))), .init("reused", .number(Double(reused))),
      .init("deferred", .number(Double(deferred))), .init("cost", .string("\(cost.nanoDollars)")),
      .init("by_rule", .counts(byRule)), .init("oldest_served_seconds", .number(oldestServedSeconds)),
      .init("largest_excess_served", .number(largestExcessServed)), .init("ages", .counts(ages)),
      .init("disagreements", .counts(disagreements)),
      .init("disagreements_by_subject", .counts(disagreementsBySubject)),
      .init("asked_by_group", askedByGroup.tree), .init("disagreements_by_group", disagreementsByGroup.tree),
    ])
  }

  fileprivate init(_ node: PartialNode, answers: Int, _ whole: ReplayCounts) throws(PartialError) {
    let ticksBySubject = whole.ticksBySubject
    let fields = try node.object(required: [
      "asked", "reused", "deferred", "cost", "by_rule", "oldest_served_seconds", "largest_excess_served",
      "ages", "disagreements", "disagreements_by_subject", "asked_by_group", "disagreements_by_group",
    ])
    self.init(answerCount: answers)
    asked = try fields.required("asked").count()
    reused = try fields.required("reused").count()
    deferred = try fields.required("deferred").count()
    cost = try fields.required("cost").money()
    byRule = try fields.required("by_rule").counts(byRule.count)
    oldestServedSeconds = try fields.required("oldest_served_seconds").number("seconds ≥ 0") { $0 >= 0 }
    largestExcessServed = try fields.required("largest_excess_served").number("a number ≥ 0") { $0 >= 0 }
    ages = try fields.required("ages").counts(ages.count)
    disagreements = try fields.required("disagreements").counts(answers)
    let bySubject = try fields.required("disagreements_by_subject")
    // At most a thousand analysts.
    disagreementsBySubject = try bySubject.counts(ticksBySubject.count, limit: Double(UInt32.max) * 1_000)
    // So bounded, no sum of them overflows.
    guard zip(disagreementsBySubject, ticksBySubject).allSatisfy({ $0 <= $1 * answers }) else {
      throw bySubject.error("a subject has more disagreements than answers")
    }
    guard disagreements.reduce(0, +) == disagreementsBySubject.reduce(0, +) else {
      throw node.error("the disagreements of analysts and of subjects do not add up to the same")
    }
    let (ticks, strategies) = (whole.ticksByGroup, whole.strategies.count)
    askedByGroup = try GroupCounts(
      fields.required("asked_by_group"), total: asked, strategies: strategies, limit: ticks.count)
    disagreementsByGroup = try GroupCounts(
      fields.required("disagreements_by_group"), total: disagreements.reduce(0, +), strategies: strategies
    ) { kind, group in ticks.count(kind, group) * answers }
  }
}

extension BoundCounts {
  fileprivate var tree: JSONValue {
    [
      "asked": .counts(asked), "cost": .array(cost.map { .string("\($0.nanoDollars)") }),
      "oldest_served_seconds": .number(oldestServedSeconds),
    ]
  }

  fileprivate init(_ node: PartialNode, _ answers: Int) throws(PartialError) {
    let fields = try node.object(required: ["asked", "cost", "oldest_served_seconds"])
    self.init(answerCount: answers)
    asked = try fields.required("asked").counts(answers)
    let amounts = try fields.required("cost").list()
    guard amounts.count == answers else { throw node.error("\(amounts.count) costs of \(answers) analysts") }
    for index in amounts.indices { cost[index] = try amounts[index].money() }
    oldestServedSeconds = try fields.required("oldest_served_seconds").number("seconds ≥ 0") { $0 >= 0 }
  }
}

extension Policy {
  var tree: JSONValue {
    switch self {
    case .profile(let profile): ["profile": profile.tree]
    case .always: ["policy": .string("always")]
    case .exactState: ["policy": .string("exact_state")]
    case .timer(let seconds): ["timer_seconds": .number(seconds)]
    }
  }

  init(_ node: PartialNode, source: String) throws(PartialError) {
    let fields = try node.object(required: [], optional: ["profile", "policy", "timer_seconds"])
    if let profile = fields["profile"] {
      self = .profile(try profile.profile(source))
    } else if let seconds = fields["timer_seconds"] {
      self = .timer(seconds: try seconds.number("seconds ≥ 0") { $0 >= 0 && $0 <= 1e9 })
    } else {
      let name = try fields.required("policy").string("always or exact_state") {
        $0 == "always" || $0 == "exact_state"
      }
      self = name == "always" ? .always : .exactState
    }
  }
}
