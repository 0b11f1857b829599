import DeadbandCore

extension ReplayPartial {
  /// The version of the form; another one is refused.
  static let form = 1
  static let kind = "deadband replay partial"

  /// The partial result as one JSON object on a line; times and money are texts, since neither fits a JSON number.
  public var json: [UInt8] {
    var writer = JSONWriter()
    writer.value(
      .object([
        .init("kind", .string(Self.kind)), .init("version", .number(Double(Self.form))),
        .init("program", .string(program)), .init("data", .string(data.description)),
        .init("parts", .number(Double(shards.first?.count ?? 1))),
        .init("held", .array(shards.map { .number(Double($0.number)) })),
        .init("analyst", run.analyst.map { .string($0) } ?? .null),
        .init("answers", .number(Double(run.answerCount))),
        .init("model", run.model.map { .string($0) } ?? .null),
        .init("policies", .array(run.policies.map(\.tree))), .init("counts", counts.tree),
      ]))
    writer.newline()
    return writer.bytes
  }

  /// Reads what ``json`` wrote.
  ///
  /// - Parameter source: what to call it in messages.
  /// - Throws: ``PartialError/refused(source:path:reason:)`` with the place.
  public init(json: [UInt8], source: String) throws(PartialError) {
    let document: JSONValue
    do { document = try JSONValue(json) } catch {
      throw .refused(source: source, path: "", reason: "is no JSON: \(error.reason)")
    }
    let node = PartialNode(document, source: source)
    let fields = try node.object(required: [
      "kind", "version", "program", "data", "parts", "held", "analyst", "answers", "model", "policies",
      "counts",
    ])
    _ = try fields.required("kind").string("\"\(Self.kind)\"") { $0 == Self.kind }
    _ = try fields.required("version").number("version \(Self.form)") { $0 == Double(Self.form) }
    let parts = Int(
      try fields.required("parts").number("1 to 64 parts") { Shard.counts.contains(Int(exactly: $0) ?? 0) })
    var shards: [Shard] = []
    for number in try fields.required("held").list() {
      let part = try number.number("a part after the ones before, at most \(parts)") {
        Int(exactly: $0).map { $0 > shards.last?.number ?? 0 && $0 <= parts } ?? false
      }
      if let shard = Shard(Int(part), of: parts) { shards.append(shard) }
    }
    guard !shards.isEmpty else { throw try fields.required("held").error("no part is held") }
    var policies: [Policy] = []
    for policy in try fields.required("policies").list() {
      policies.append(try Policy(policy, source: source))
    }
    let data = try fields.required("data")
    let run = ReplayRun(
      policies: policies, analyst: try fields.required("analyst").text(),
      answerCount: Int(try fields.required("answers").count(limit: 1_000)),
      model: try fields.required("model").text())
    let counts = try ReplayCounts(fields.required("counts"), run)
    guard let digest = Digest(hex: try data.string()) else { throw data.error("64 hex digits are needed") }
    for (subject, ticks) in counts.ticksBySubject.enumerated()
    where (ticks > 0) != shards.contains(where: { $0.holds(subject) }) {
      throw try fields.required("counts").error(
        "subject \(subject) has \(ticks) ticks, which does not fit the parts held")
    }
    self.init(
      source: source, data: digest, program: try fields.required("program").string(), shards: shards,
      run: run,
      counts: counts)
  }
}

extension Digest {
  /// The digest that 64 lowercase hex digits spell.
  fileprivate init?(hex text: String) {
    let digits = Array(text.utf8)
    var words: [UInt64] = []
    for start in stride(from: 0, to: digits.count, by: 16) {
      guard
        let word = UInt64(
          String(decoding: digits[start..<min(start + 16, digits.count)], as: UTF8.self), radix: 16)
      else { return nil }
      words.append(word)
    }
    guard words.count == 4, digits.count == 64 else { return nil }
    self.init(words: (words[0], words[1], words[2], words[3]))
    guard description == text else { return nil }
  }
}

extension PartialNode {
  /// A text, or nil for null.
  func text() throws(PartialError) -> String? { value == .null ? nil : try string() }

  /// A whole number from 0 to `limit`.
  func count(limit: Double = Double(UInt32.max)) throws(PartialError) -> Int {
    Int(
      try number("a whole number from 0 to \(limit.plain)") { $0 >= 0 && $0 <= limit && $0 == $0.rounded() })
  }

  /// So many of those; as many as there are for nil.
  func counts(_ count: Int?, limit: Double = Double(UInt32.max)) throws(PartialError) -> [Int] {
    let nodes = try list()
    guard count ?? nodes.count == nodes.count else {
      throw error("\(nodes.count) numbers stand where \(count ?? 0) are needed")
    }
    var counts: [Int] = []
    counts.reserveCapacity(nodes.count)
    for node in nodes { counts.append(try node.count(limit: limit)) }
    return counts
  }

  /// An amount, whole nano-dollars as a text.
  func money() throws(PartialError) -> Money {
    let text = try string("whole nano-dollars as a text") { Int64($0).map { $0 >= 0 } ?? false }
    return Money(nanoDollars: Int64(text) ?? 0)
  }

  /// A time, or nil for null.
  func time() throws(PartialError) -> Timestamp? {
    guard let text = try text() else { return nil }
    let bytes = Array(text.utf8)
    do { return try Timestamp(parsing: bytes, in: bytes.indices) } catch { throw self.error(error.reason) }
  }
}
