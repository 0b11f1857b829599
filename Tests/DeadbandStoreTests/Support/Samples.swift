import DeadbandCore

@testable import DeadbandStore

/// Entries and records drawn from a seed.
struct Samples {
  /// A schema with an indicator of a profile's own.
  static func schemaWithOwn() throws -> IndicatorSchema {
    let own = #"""
      {"extends":"seed","custom":[{"key":"flow","change_type":"price","rule":{"absolute":1},"scale":7,"points":1,
      "range":[-10,10],"levels":[]}]}
      """#
    return try ThresholdProfile(json: Array(own.utf8), source: "own").schema
  }

  var random: SplitMix64

  init(seed: UInt64) { random = SplitMix64(seed: seed) }

  mutating func digest() -> Digest {
    Digest(words: (random.next(), random.next(), random.next(), random.next()))
  }

  mutating func bytes(upTo limit: Int) -> [UInt8] {
    (0..<Int.random(in: 0...limit, using: &random)).map { _ in UInt8.random(in: .min ... .max, using: &random)
    }
  }

  mutating func record(sequence: UInt64 = 7) -> Record {
    var codec: Record.Codec?
    var payload: [UInt8] = []
    var originalCount = 0
    if Bool.random(using: &random) {
      payload = bytes(upTo: 300)
      let isStored = Bool.random(using: &random)
      codec = isStored ? .stored : .zstd(dictionary: UInt32.random(in: 0...3, using: &random))
      originalCount = isStored ? payload.count : Int.random(in: 0...1000, using: &random)
    }
    return Record(
      header: RecordHeader(
        subject: digest(), state: Bool.random(using: &random) ? digest() : nil, sequence: sequence,
        durable: UInt64.random(in: 0..<sequence, using: &random), expires: time(), codec: codec,
        payloadCount: payload.count, originalCount: originalCount), payload: payload)
  }

  mutating func time() -> Timestamp {
    Timestamp(nanosecondsSince1970: Int64.random(in: 0...2_000_000_000_000_000_000, using: &random))
  }

  mutating func snapshot(_ schema: IndicatorSchema = .standard) throws -> Snapshot {
    var values: [String: Snapshot.Value] = [:]
    for definition in schema.definitions
    where definition.key == "underlying_price" || Bool.random(using: &random) {
      switch definition.kind {
      case .category(let names): values[definition.key] = .category(names[0])
      case .number(_, let range):
        let (lower, upper) = (range.lower ?? -5000, range.upper ?? 5000)
        values[definition.key] = .number(Double.random(in: lower + 0.001...upper, using: &random))
      }
    }
    return try Snapshot(values, schema: schema)
  }

  mutating func entry(_ schema: IndicatorSchema = .standard) throws -> Entry {
    let words = ["SPY 500/505", "ü", "a\"b\\", "\u{0}", "日本"]
    func word() -> String { words.randomElement(using: &random) ?? "" }
    return Entry(
      subject: try Subject(word(), tenant: word()),
      baseline: Bool.random(using: &random) ? try snapshot(schema) : nil,
      analysis: Analysis(
        content: bytes(upTo: 2000), contentType: word(), model: word(),
        inputTokens: Int64.random(in: 0...9999, using: &random), outputTokens: 0,
        cost: Money(nanoDollars: Int64.random(in: .min ... .max, using: &random)), created: time(),
        finishReason: Bool.random(using: &random) ? "" : "stop"),
      midExpires: time())
  }
}
