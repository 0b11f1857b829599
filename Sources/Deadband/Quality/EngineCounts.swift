public import DeadbandCore

/// How often an engine served, asked and failed.
public struct EngineCounts: Sendable, Hashable {
  /// Answers from the cache in which the verdict was to reuse.
  public var hits = 0
  /// Those of them that lay in memory; older stores do not say where a hit lay.
  public var memory = 0
  /// Those that lay in the mid tier.
  public var mid = 0
  /// Those that lay in the archive.
  public var archive = 0
  /// Those that another machine had paid for.
  public var shared = 0
  /// Those that were a neighbour's.
  public var similar = 0
  /// Those of them that waited though a rule had fired.
  public var deferred = 0
  /// Answers of an analyst.
  public var answers = 0
  /// Those of them for which there was nothing to compare with.
  public var missing = 0
  /// Calls that failed.
  public var failures = 0
  /// Calls that were begun, by each rule that had fired.
  public var asked: [Rule: Int] = [:]
  /// Answers that say where they hold.
  public var regions = 0
  /// Bounds that answers gave and that cannot be meant.
  public var droppedBounds = 0
  /// Calls that were made to compare.
  public var comparisons = 0
  /// Analyses that were made before anybody asked for them.
  public var warmed = 0
  /// Those of them that somebody was then given.
  public var warmUsed = 0
  /// What the answers have cost, those to compare not among them.
  public var spent = Money.zero
  /// What the calls to compare have cost.
  public var comparing = Money.zero
  /// What the hits would have cost.
  public var saved = Money.zero

  private static let numbers: [(String, any WritableKeyPath<EngineCounts, Int> & Sendable)] = [
    ("answers", \.answers), ("archive_hits", \.archive), ("comparisons", \.comparisons),
    ("deferred", \.deferred),
    ("dropped_bounds", \.droppedBounds), ("failures", \.failures), ("hits", \.hits),
    ("memory_hits", \.memory), ("mid_hits", \.mid), ("missing", \.missing), ("regions", \.regions),
    ("shared_hits", \.shared),
    ("similar_hits", \.similar), ("warm_used", \.warmUsed), ("warmed", \.warmed),
  ]
  private static let sums: [(String, any WritableKeyPath<EngineCounts, Money> & Sendable)] = [
    ("comparing_nano_dollars", \.comparing), ("saved_nano_dollars", \.saved), ("spent_nano_dollars", \.spent),
  ]

  /// One JSON object.
  var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      for (name, path) in Self.numbers {
        writer.key(name)
        writer.integer(self[keyPath: path])
      }
      for (name, path) in Self.sums {
        writer.key(name)
        writer.string("\(self[keyPath: path].nanoDollars)")
      }
      if !asked.isEmpty {
        writer.key("asked")
        writer.object { writer in
          for (rule, count) in asked.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
            writer.key(rule.description)
            writer.integer(count)
          }
        }
      }
    }
    return writer.bytes
  }

  /// The counts that were written; nil for anything else. What a later version counts beside them is passed over.
  init?(json: [UInt8]) {
    guard case .object(let fields)? = try? JSONValue(json), fields.contains(where: { $0.key == "hits" })
    else {
      return nil
    }
    for field in fields {
      switch field.value {
      case .number(let number):
        guard let count = Self.count(number) else { return nil }
        if let path = Self.numbers.first(where: { $0.0 == field.key })?.1 { self[keyPath: path] = count }
      case .string(let text):
        guard let amount = Int64(text) else { return nil }
        if let path = Self.sums.first(where: { $0.0 == field.key })?.1 {
          self[keyPath: path] = Money(nanoDollars: amount)
        }
      case .object(let rules) where field.key == "asked":
        for rule in rules {
          guard case .number(let number) = rule.value, let count = Self.count(number) else { return nil }
          if let rule = Rule(rule.key) { asked[rule] = count }
        }
      default: return nil
      }
    }
  }

  init() {}

  private static func count(_ number: Double) -> Int? { Int(exactly: number).flatMap { $0 >= 0 ? $0 : nil } }

  /// An instant as engines' own names have it.
  static func mark(of instant: Timestamp) -> String {
    String(UInt64(bitPattern: instant.nanosecondsSince1970), radix: 16)
  }

  /// When the engine of that name began.
  static func beginning(_ instance: String) -> Timestamp? {
    instance.split(separator: "-").first.flatMap { UInt64($0, radix: 16) }
      .map { Timestamp(nanosecondsSince1970: Int64(bitPattern: $0)) }
  }

  /// The share of all answers that came from the cache; nil where nothing was answered.
  var hitRate: Double? {
    let all = hits + answers
    return all > 0 ? Double(hits) / Double(all) : nil
  }

  /// The rules that were asked by, those that asked most first.
  package var askedMost: [(rule: Rule, count: Int)] {
    asked.sorted { ($1.value, $0.key.rawValue) < ($0.value, $1.key.rawValue) }.map { ($0.key, $0.value) }
  }

  /// What has come since an earlier state of the same engine's counts; nothing is less than nothing.
  func since(_ earlier: EngineCounts) -> EngineCounts {
    var rest = self
    for (_, path) in Self.numbers {
      rest[keyPath: path] = max(0, rest[keyPath: path] - earlier[keyPath: path])
    }
    for (_, path) in Self.sums {
      rest[keyPath: path] = (try? rest[keyPath: path].subtracting(earlier[keyPath: path])) ?? .zero
    }
    for (rule, count) in earlier.asked {
      let more = (asked[rule] ?? 0) - count
      rest.asked[rule] = more > 0 ? more : nil
    }
    return rest
  }

  /// Adds another engine's; sums stay where they would overflow.
  mutating func add(_ other: EngineCounts) {
    for (_, path) in Self.numbers { self[keyPath: path] += other[keyPath: path] }
    for (_, path) in Self.sums { self[keyPath: path].accumulate(other[keyPath: path]) }
    for (rule, count) in other.asked { asked[rule, default: 0] += count }
  }
}
