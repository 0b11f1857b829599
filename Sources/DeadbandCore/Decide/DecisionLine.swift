/// The machine-readable form of a decision: one JSON object in, one out.
///
///     {"id":"a1","strategy":"IRON_CONDOR","budget":"normal","age_seconds":5400,"baseline":{…},"current":{…}}
///
/// `baseline` may be null or absent where there is no analysis yet; so may `strategy` and `budget`. The answer's
/// keys are sorted.
package struct DecisionLine {
  private var fields: [Field: Range<Int>] = [:]
  private let bytes: [UInt8]
  /// The request's id, as soon as it could be read.
  private var id: String?

  private enum Field: String, CaseIterable {
    case id, strategy, budget, baseline, current
    case ageSeconds = "age_seconds"
  }

  /// Judges `line` under `profile` and appends the answer, without a line end.
  ///
  /// - Parameter number: the line's number, for the error of a line without an id.
  /// - Returns: whether the line could be judged; if not, the answer says why.
  package static func answer(
    _ line: [UInt8], number: Int, profile: ThresholdProfile, into writer: inout JSONWriter
  ) -> Bool {
    var request = DecisionLine(bytes: line)
    do {
      try request.readFields()
      let decision = try request.judge(profile)
      decision.write(id: request.id ?? "", profile.schema, &writer)
      return true
    } catch {
      writeError("\(error)", id: request.id, number: number, into: &writer)
      return false
    }
  }

  /// Appends the answer to a line that cannot be judged.
  package static func writeError(_ reason: String, id: String?, number: Int, into writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("error")
      writer.string(id == nil ? "line \(number): \(reason)" : reason)
      writer.key("id")
      if let id { writer.string(id) } else { writer.null() }
    }
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  /// Finds the fields and checks the whole line's syntax, so that the id is known whatever else is wrong.
  private mutating func readFields() throws {
    var reader = JSONReader(bytes)
    var problem: FieldError?
    try reader.openObject()
    var first = true
    while let key = try reader.nextKey(&first) {
      let name = reader.text(key)
      let range = try reader.skipValue()
      guard let field = Field(rawValue: name) else {
        problem = problem ?? FieldError("\"\(name)\": unknown field")
        continue
      }
      if fields.updateValue(range, forKey: field) != nil {
        problem = problem ?? FieldError("\"\(name)\": given twice")
      }
    }
    try reader.finish()
    let text = try string(.id)
    guard let text, !text.isEmpty else { throw FieldError("id: a non-empty string is needed") }
    id = text
    if let problem { throw problem }
  }

  private func judge(_ profile: ThresholdProfile) throws -> Decision {
    let strategy = try string(.strategy).map { name throws in try profile.strategy(name) } ?? .none
    let budgetName = try string(.budget) ?? Budget.normal.rawValue
    guard let budget = Budget(rawValue: budgetName) else {
      throw FieldError("budget: \"\(budgetName)\" is refused; allowed: normal, conserving, exhausted")
    }
    guard let current = try snapshot(.current, profile) else {
      throw FieldError("current: a snapshot is needed")
    }
    guard let baseline = try snapshot(.baseline, profile) else {
      return Decision(current, nil, .withoutAnalysis(budget: budget), profile, strategy)
    }
    guard let range = value(.ageSeconds) else { throw FieldError("age_seconds: a baseline needs an age") }
    var reader = JSONReader(bytes, range)
    guard let age = try? reader.number() else {
      throw FieldError("age_seconds: \(text(of: range)) is refused; allowed: a number ≥ 0")
    }
    let assessment = try profile.assess(
      current, against: baseline, ageSeconds: age, strategy: strategy, budget: budget)
    return Decision(current, assessment, profile.verdict(on: assessment), profile, strategy)
  }

  /// The field's range, unless it is absent or null.
  private func value(_ field: Field) -> Range<Int>? {
    guard let range = fields[field], bytes[range.lowerBound] != UInt8(ascii: "n") else { return nil }
    return range
  }

  private func string(_ field: Field) throws -> String? {
    guard let range = value(field) else { return nil }
    var reader = JSONReader(bytes, range)
    guard let string = try? reader.string() else {
      throw FieldError("\(field.rawValue): \(text(of: range)) is refused; a string is needed")
    }
    return reader.text(string)
  }

  private func snapshot(_ field: Field, _ profile: ThresholdProfile) throws -> Snapshot? {
    guard let range = value(field) else { return nil }
    var builder = SnapshotBuilder(schema: profile.schema)
    var reader = JSONReader(bytes, range)
    do { return try builder.read(&reader) } catch { throw FieldError("\(field.rawValue): \(error)") }
  }

  private func text(of range: Range<Int>) -> String {
    String(decoding: bytes[range].prefix(40), as: UTF8.self)
  }
}

private struct FieldError: Error, CustomStringConvertible {
  let description: String

  init(_ description: String) { self.description = description }
}
