import DeadbandCore

/// What every partial result begins with: which parts of which data it holds, and who counted.
struct PartialHead: Sendable, Hashable {
  /// What to call it in messages: its file.
  var source: String
  /// The digest of the packed history.
  let data: Digest
  /// The program that counted, by its version.
  let program: String
  /// The parts that it holds, ascending, all of the same count.
  var shards: [Shard]

  /// How many parts there are in all.
  var parts: Int { shards.first?.count ?? 1 }

  /// Whether a subject, by its number, is in one of the parts.
  func holds(_ subject: Int) -> Bool { shards.contains { $0.holds(subject) } }

  /// Refuses what does not hold every part.
  func checkWhole() throws(PartialError) {
    let missing = (1...parts).compactMap { Shard($0, of: parts) }.filter { !shards.contains($0) }
    guard missing.isEmpty else { throw .missing(missing) }
  }

  /// Refuses a head of other data, another program or another number of parts.
  func checkSameRun(_ other: PartialHead) throws(PartialError) {
    try check(other, "the data", data.description, other.data.description)
    try check(other, "the program", program, other.program)
    try check(other, "the number of parts", "\(parts)", "\(other.parts)")
  }

  /// Refuses two values of `what` that differ, ours and the other's.
  func check(_ other: PartialHead, _ what: String, _ one: String, _ another: String) throws(PartialError) {
    guard one != another else { return }
    throw .differ(source, other.source, what: what, one, another)
  }
}

// MARK: JSON

extension PartialHead {
  static let keys = ["kind", "version", "program", "data", "parts", "held"]

  /// A partial result as one JSON object on a line.
  func json(_ kind: String, form: Int, _ fields: [JSONValue.Field]) -> [UInt8] {
    var writer = JSONWriter()
    writer.value(
      .object(
        [
          .init("kind", .string(kind)), .init("version", .number(Double(form))),
          .init("program", .string(program)), .init("data", .string(data.description)),
          .init("parts", .number(Double(parts))),
          .init("held", .array(shards.map { .number(Double($0.number)) })),
        ] + fields))
    writer.newline()
    return writer.bytes
  }

  /// Reads the head of a partial result of this kind and form.
  init(
    _ fields: DocumentObject<PartialError>, _ kind: String, form: Int, source: String
  ) throws(PartialError) {
    _ = try fields.required("kind").string("\"\(kind)\"") { $0 == kind }
    _ = try fields.required("version").number("version \(form)") { $0 == Double(form) }
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
    self.init(
      source: source, data: try fields.required("data").digest(),
      program: try fields.required("program").string(), shards: shards)
  }
}
