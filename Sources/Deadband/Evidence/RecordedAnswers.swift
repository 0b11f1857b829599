public import DeadbandCore
internal import DeadbandPricing
public import DeadbandStore

/// The answers that a store has kept, as a history: what was paid for and what was compared, to learn from and to measure by.
///
/// Each analysis is a tick: its baseline is the market that was looked at, its action the answer that a fresh look gave. Those that a rule
/// asked for stand for themselves; one that was drawn beside a hit stands for as many served ticks as the share says, which is its
/// weight. What was served and not drawn is not there: nobody knows what a fresh look would have said.
public struct RecordedAnswers: Sendable {
  /// Lines of a history (`docs/histories.md`), in the order of time; each ends with a newline.
  public private(set) var lines: [[UInt8]] = []
  /// Answers that a rule asked for.
  public private(set) var asked = 0
  /// Answers that were drawn beside a hit.
  public private(set) var drawn = 0
  /// Those of them that do not say at what share, and stand for themselves alone.
  public private(set) var withoutShare = 0
  /// Snapshots that were asked twice, and how often the two answers differed: the analyst's noise.
  public private(set) var repeated = (pairs: 0, differing: 0)
  /// Entries that are no tick, by why.
  public private(set) var leftOut: [String: Int] = [:]

  private struct Found {
    let key: String
    let form: SubjectForm
    let tenant: String
    let entry: Entry
    let weight: Double
  }

  /// All that a store holds, archived history included. Reads all of it; memory is that of the lines.
  ///
  /// - Parameters:
  ///   - tenant: whose; nil for everybody's, each tenant's subjects for themselves.
  ///   - schema: of the baselines; those of another are left out.
  /// - Throws: ``StoreError``.
  public init(
    _ store: AnalysisStore, tenant: String? = nil, schema: IndicatorSchema = .standard, at now: Timestamp
  ) throws(StoreError) {
    var forms: [String: SubjectForm] = [:]
    var found: [Found] = []
    var pairs: [(key: String, pair: AnswerPair, entry: Entry)] = []
    var leftOut: [String: Int] = [:]
    var tenants: Set<String> = []
    try store.forEach(history: true, at: now) { entry in
      let subject = entry.subject
      guard subject.tenant != Engine.ownTenant, tenant.map({ $0 == subject.tenant }) ?? true else { return }
      if let note = entry.note, let pair = AnswerPair(note: note),
        subject.name.hasPrefix(Engine.pairPrefix)
      {
        pairs.append((String(subject.name.dropFirst(Engine.pairPrefix.count)), pair, entry))
        return
      }
      guard let form = SubjectForm(subject.name) else {
        leftOut["not written by an engine", default: 0] += 1
        return
      }
      forms[subject.key.description] = form
      tenants.insert(subject.tenant)
      found.append(
        Found(key: subject.key.description, form: form, tenant: subject.tenant, entry: entry, weight: 1))
    }
    asked = found.count
    for (key, pair, entry) in pairs {
      guard pair.kind == .shadow else {
        repeated.pairs += 1
        repeated.differing += pair.agrees ? 0 : 1
        continue
      }
      guard let form = forms[key] else {
        leftOut["compared with a subject that is forgotten", default: 0] += 1
        continue
      }
      drawn += 1
      if pair.drawnShare == nil { withoutShare += 1 }
      found.append(
        Found(
          key: key, form: form, tenant: entry.subject.tenant, entry: entry, weight: 1 / (pair.drawnShare ?? 1)
        ))
    }
    var keys: [String: Set<String>] = [:]
    for answer in found { keys["\(answer.tenant) \(answer.form.name)", default: []].insert(answer.key) }
    found.sort { $0.entry.analysis.created < $1.entry.analysis.created }
    for answer in found {
      guard let baseline = answer.entry.baseline else {
        leftOut["without the market that it was made from", default: 0] += 1
        continue
      }
      guard schema.customTag == 0 || baseline.customTag == schema.customTag else {
        leftOut["of other indicators than the profile's", default: 0] += 1
        continue
      }
      guard let action = answer.entry.analysis.action else {
        leftOut["without an action", default: 0] += 1
        continue
      }
      var name = (tenants.count > 1 ? "\(answer.tenant): " : "") + answer.form.name
      // Those of one name that differ in strategy, position, prompt, models or headlines are another series each.
      if keys["\(answer.tenant) \(answer.form.name)", default: []].count > 1 {
        name += " #\(answer.key.prefix(8))"
      }
      lines.append(Self.line(answer, named: name, baseline, action, schema))
    }
    self.leftOut = leftOut
  }

  private static func line(
    _ answer: Found, named name: String, _ baseline: Snapshot, _ action: String, _ schema: IndicatorSchema
  ) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("subject")
      writer.string(name)
      if let strategy = answer.form.strategy {
        writer.key("strategy")
        writer.string(strategy)
      }
      writer.key("at")
      writer.string(answer.entry.analysis.created.description)
      writer.key("indicators")
      baseline.write(schema, &writer)
      if let position = answer.form.position {
        writer.key("position")
        position.write(to: &writer)
      }
      writer.key("analysis")
      writer.object { writer in
        writer.key("action")
        writer.string(action)
        writer.key("weight")
        writer.number(answer.weight)
      }
    }
    writer.newline()
    return writer.bytes
  }
}
