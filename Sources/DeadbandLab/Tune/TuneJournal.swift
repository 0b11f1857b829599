public import DeadbandCore

/// What a search has tried, as lines that are appended while it runs, so that a killed one can go on.
///
///     {"journal":"deadband tune","version":1,"data":"5e…","space":"c0…","analyst":"rulebook (offline)","seed":"1",…}
///     {"index":0,"values":[40,1.2],"ticks":21045,"asked":4109,"differing":6651,"analysts":20,…}
///
/// Whole numbers throughout, so that what is read back is what was counted. A last line without its end was torn by a kill
/// and is dropped; anything else that is no line of a journal is refused.
public struct TuneJournal: Sendable {
  /// What a run depends on: two runs with equal headers try the same profiles and get the same figures.
  public struct Header: Sendable, Hashable {
    /// The digest of the ticks, and of the space.
    public let data, space: Digest
    /// Who answers.
    public let analyst: String
    /// The search's seed.
    public let seed: UInt64
    /// Sobol's points before the search learns.
    public let initialCount: Int
    /// The share of differing ticks beyond which nothing is of interest.
    public let disagreementLimit: Double
  }

  /// One profile tried.
  struct Entry: Sendable, Hashable {
    let index: Int
    let values: [Double]
    let figures: TuneFigures
  }

  /// The form of the lines; a change of the search that changes what it tries is a new form too.
  static let version = 1

  /// What was tried, by its place in the order of trying.
  private(set) var entries: [Int: Entry] = [:]
  /// The bytes that whole lines take: what follows is torn, and is to be cut off before more is written.
  public private(set) var wholeBytes = 0
  /// Whether there is a header.
  public var isBegun: Bool { wholeBytes > 0 }
  /// How many profiles it holds.
  public var count: Int { entries.count }

  /// A journal that holds nothing yet.
  public init() {}

  /// Reads a journal that a run with this header is to go on with.
  ///
  /// - Throws: ``TuneError/foreignJournal(_:there:here:)``, ``TuneError/damagedJournal(line:reason:)``.
  public init(_ bytes: [UInt8], of header: Header) throws(TuneError) {
    var line = 0
    for text in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).dropLast() {
      line += 1
      let value: JSONValue
      do { value = try JSONValue(Array(text)) } catch {
        throw .damagedJournal(line: line, reason: "no JSON (\(error.reason))")
      }
      if line == 1 {
        try Self.check(value, header)
      } else {
        guard let entry = Entry(value) else {
          throw .damagedJournal(line: line, reason: "no profile that was tried")
        }
        guard entries.updateValue(entry, forKey: entry.index) == nil else {
          throw .damagedJournal(line: line, reason: "profile \(entry.index) stands twice")
        }
      }
      wholeBytes += text.count + 1
    }
  }

  private static func check(_ value: JSONValue, _ header: Header) throws(TuneError) {
    guard value.text("journal") == title else {
      throw .damagedJournal(line: 1, reason: "no journal of deadband tune")
    }
    guard case .object(let fields) = header.tree else { return }
    for field in fields {
      let there = value[field.key]
      guard there != field.value else { continue }
      throw .foreignJournal(
        field.key.replacing("_", with: " "), there: (there ?? .null).kind, here: field.value.kind)
    }
  }

  fileprivate static let title = "deadband tune"
}

extension TuneJournal.Header {
  /// The journal's first line, ended.
  public var line: [UInt8] { tree.line }

  fileprivate var tree: JSONValue {
    [
      "journal": .string(TuneJournal.title), "version": .number(Double(TuneJournal.version)),
      "data": .string(data.description), "space": .string(space.description), "analyst": .string(analyst),
      "seed": .string(String(seed)), "initial_count": .number(Double(initialCount)),
      "disagreement_limit": .number(disagreementLimit),
    ]
  }
}

extension TuneJournal.Entry {
  /// The entry's line, ended.
  var line: [UInt8] { tree.line }

  var tree: JSONValue {
    [
      "index": .number(Double(index)), "values": .array(values.map { .number($0) }),
      "ticks": .number(Double(figures.ticks)), "asked": .number(Double(figures.asked)),
      "differing": .number(Double(figures.differing)), "analysts": .number(Double(figures.analysts)),
      "asked_by_rule": .wholes(figures.askedByRule), "changed_by_rule": .wholes(figures.changedByRule),
    ]
  }

  /// The entry of a line; nil where it is none.
  init?(_ value: JSONValue) {
    guard let index = value["index"]?.count, case .array(let values)? = value["values"],
      let ticks = value["ticks"]?.count, let asked = value["asked"]?.count,
      let differing = value["differing"]?.count, let analysts = value["analysts"]?.count,
      let askedByRule = value["asked_by_rule"]?.counts, let changedByRule = value["changed_by_rule"]?.counts,
      asked <= ticks, analysts > 0, askedByRule.count == Rule.allCases.count,
      changedByRule.count == Rule.allCases.count
    else { return nil }
    let numbers = values.compactMap { value -> Double? in
      if case .number(let number) = value { number } else { nil }
    }
    guard numbers.count == values.count else { return nil }
    self.index = index
    self.values = numbers
    figures = TuneFigures(
      ticks: ticks, asked: asked, differing: differing, analysts: analysts, askedByRule: askedByRule,
      changedByRule: changedByRule)
  }
}

extension JSONValue {
  fileprivate static func wholes(_ counts: [Int]) -> JSONValue { .array(counts.map { .number(Double($0)) }) }

  fileprivate var line: [UInt8] {
    var writer = JSONWriter()
    writer.value(self)
    writer.newline()
    return writer.bytes
  }

  /// A whole number from 0 on that a Double holds exactly.
  fileprivate var count: Int? {
    guard case .number(let number) = self, number >= 0, number <= 0x1p53, number == number.rounded() else {
      return nil
    }
    return Int(number)
  }

  fileprivate var counts: [Int]? {
    guard case .array(let elements) = self else { return nil }
    let counts = elements.compactMap(\.count)
    return counts.count == elements.count ? counts : nil
  }
}
