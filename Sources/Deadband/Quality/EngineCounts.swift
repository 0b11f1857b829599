public import DeadbandCore

/// How often an engine served, asked and failed.
public struct EngineCounts: Sendable, Hashable {
  /// Answers from the cache in which the verdict was to reuse.
  public var hits = 0
  /// Those of them that waited though a rule had fired.
  public var deferred = 0
  /// Answers of an analyst.
  public var answers = 0
  /// Those of them for which there was nothing to compare with.
  public var missing = 0
  /// Calls that failed.
  public var failures = 0
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
    ("answers", \.answers), ("comparisons", \.comparisons), ("deferred", \.deferred),
    ("dropped_bounds", \.droppedBounds), ("failures", \.failures), ("hits", \.hits), ("missing", \.missing),
    ("regions", \.regions), ("warm_used", \.warmUsed), ("warmed", \.warmed),
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
    }
    return writer.bytes
  }

  /// The counts that were written; nil for anything else.
  init?(json: [UInt8]) {
    guard case .object(let fields)? = try? JSONValue(json) else { return nil }
    for field in fields {
      switch field.value {
      case .number(let number):
        guard let count = Int(exactly: number), count >= 0,
          let path = Self.numbers.first(where: { $0.0 == field.key })?.1
        else { return nil }
        self[keyPath: path] = count
      case .string(let text):
        guard let amount = Int64(text), let path = Self.sums.first(where: { $0.0 == field.key })?.1 else {
          return nil
        }
        self[keyPath: path] = Money(nanoDollars: amount)
      default: return nil
      }
    }
  }

  init() {}

  /// Adds another engine's; sums stay where they would overflow.
  mutating func add(_ other: EngineCounts) {
    for (_, path) in Self.numbers { self[keyPath: path] += other[keyPath: path] }
    for (_, path) in Self.sums { self[keyPath: path].accumulate(other[keyPath: path]) }
  }
}
