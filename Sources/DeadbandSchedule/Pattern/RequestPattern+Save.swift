internal import DeadbandCore

private typealias PatternNode = DocumentNode<RequestPatternError>

/// The saved form, JSON Lines in UTF-8, schema 1; each line ends with a newline. First
///
///     {"schema":1,"half_life_weeks":2,"subject_limit":4096,"first":[2952,19],"subjects":1}
///
/// where `first` is week and slot of the first request of all (missing without requests) and `subjects` the number of
/// lines that follow, one a subject, ascending by `subject`:
///
///     {"subject":"a","week":2953,"requests":[[19,1,0.7071067811865476]]}
///
/// `week` is that of its latest request; `requests` has a triple for each half hour that counts, ascending: its slot, the
/// requests in `week`, and those before it, decayed to it. Numbers are written so that they read back the same.
extension RequestPattern {
  /// The longest line that is read, in bytes.
  static let lineByteLimit = 1 << 16

  /// The pattern's saved form: equal patterns have equal bytes. O(all half hours).
  public func encoded() -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("schema")
      writer.integer(1)
      writer.key("half_life_weeks")
      writer.number(halfLifeWeeks)
      writer.key("subject_limit")
      writer.integer(subjectLimit)
      if let first {
        writer.key("first")
        writer.array { writer in
          writer.integer(first.week)
          writer.integer(first.slot)
        }
      }
      writer.key("subjects")
      writer.integer(subjects.count)
    }
    writer.newline()
    for (subject, pattern) in subjects.sorted(by: { $0.key < $1.key }) {
      Self.write(subject, pattern, to: &writer)
    }
    return writer.bytes
  }

  private static func write(_ subject: String, _ pattern: SubjectPattern, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("subject")
      writer.string(subject)
      writer.key("week")
      writer.integer(pattern.week)
      writer.key("requests")
      writer.array { writer in
        for cell in pattern.cells {
          writer.array { writer in
            writer.integer(Int(cell.slot))
            writer.integer(Int(cell.count))
            writer.number(cell.past)
          }
        }
      }
    }
    writer.newline()
  }

  /// Reads what ``encoded()`` wrote: the pattern is equal to the one that was saved, and goes on alike.
  ///
  /// Strict, for bytes that anybody may have written: memory is taken for one line at a time, and for no more subjects than
  /// stand there. O(bytes).
  ///
  /// - Parameter source: the file's name, for errors.
  /// - Throws: ``RequestPatternError/refused(source:path:reason:)`` with the line: anything that ``encoded()`` never writes,
  ///   a missing end among it.
  public init(reading bytes: [UInt8], source: String) throws(RequestPatternError) {
    var lines = PatternLines(bytes: bytes, source: source)
    guard let header = try lines.next() else {
      throw .refused(source: source, path: "", reason: "empty; a pattern's first line is missing")
    }
    let object = try header.object(
      required: ["schema", "half_life_weeks", "subject_limit", "subjects"], optional: ["first"])
    _ = try object.required("schema").number("schema 1") { $0 == 1 }
    let limit = try object.required("subject_limit").whole(Self.subjectLimits)
    let count = try object.required("subjects").whole(0...limit)
    let first = try object["first"]?.halfHour()
    guard first != nil || count == 0 else { throw header.error("subjects without a first request") }
    var subjects: [String: SubjectPattern] = [:]
    var last: String?
    while let node = try lines.next() {
      guard subjects.count < count else {
        throw node.error("\(count) subjects are said to follow, and more do")
      }
      let line = try node.object(required: ["subject", "week", "requests"])
      let name = try line.required("subject").string("a subject of 1 to \(Self.subjectByteLimit) bytes") {
        (1...Self.subjectByteLimit).contains($0.utf8.count)
      }
      if let last, name <= last { throw try line.required("subject").error("not after the one before it") }
      last = name
      subjects[name] = SubjectPattern(
        week: try line.required("week").whole(HalfHour.weeks), cells: try line.required("requests").cells())
    }
    guard subjects.count == count else {
      throw .refused(
        source: source, path: "", reason: "\(count) subjects are said to follow, and \(subjects.count) do")
    }
    let halfLife = try object.required("half_life_weeks").number("a number of weeks from 0.1 to 520") {
      Self.halfLives.contains($0)
    }
    self.init(halfLifeWeeks: halfLife, subjectLimit: limit, first: first, subjects: subjects)
  }
}

/// The lines of a saved pattern, read one at a time.
private struct PatternLines {
  let bytes: [UInt8]
  let source: String
  private var position = 0
  private var number = 0

  init(bytes: [UInt8], source: String) {
    self.bytes = bytes
    self.source = source
  }

  /// The next line; nil at the end.
  mutating func next() throws(RequestPatternError) -> PatternNode? {
    guard position < bytes.count else { return nil }
    number += 1
    let place = "\(source): line \(number)"
    let rest = bytes[position...].prefix(RequestPattern.lineByteLimit + 1)
    guard let end = rest.firstIndex(of: UInt8(ascii: "\n")) else {
      let reason =
        rest.count > RequestPattern.lineByteLimit
        ? "longer than \(RequestPattern.lineByteLimit) bytes" : "the line does not end: the file is cut off"
      throw .refused(source: place, path: "", reason: reason)
    }
    defer { position = end + 1 }
    do { return PatternNode(try JSONValue(Array(bytes[position..<end])), source: place) } catch {
      throw .refused(source: place, path: "", reason: error.description)
    }
  }
}

extension PatternNode {
  fileprivate func whole(_ range: ClosedRange<Int>) throws(RequestPatternError) -> Int {
    Int(
      try number("a whole number from \(range.lowerBound) to \(range.upperBound)") {
        $0 == $0.rounded() && $0 >= Double(range.lowerBound) && $0 <= Double(range.upperBound)
      })
  }

  fileprivate func halfHour() throws(RequestPatternError) -> HalfHour {
    let parts = try list()
    guard parts.count == 2 else { throw error("week and slot are needed") }
    let week = try parts[0].whole(HalfHour.weeks)
    guard let halfHour = HalfHour(week: week, slot: try parts[1].whole(0...HalfHour.perWeek - 1)) else {
      throw error("no half hour")
    }
    return halfHour
  }

  fileprivate func cells() throws(RequestPatternError) -> [SubjectPattern.Cell] {
    guard case .array(let elements) = value, !elements.isEmpty else {
      _ = try list()
      throw error("one half hour is the least")
    }
    var cells: [SubjectPattern.Cell] = []
    cells.reserveCapacity(min(elements.count, HalfHour.perWeek))
    for (index, element) in elements.enumerated() {
      // Places are only made for what is refused: they take longer than all else.
      guard let cell = SubjectPattern.Cell(element), cell.slot > cells.last?.slot ?? -1 else {
        throw try list()[index].refusal()
      }
      cells.append(cell)
    }
    return cells
  }

  /// Why this is no half hour that may follow the one before it.
  private func refusal() throws(RequestPatternError) -> RequestPatternError {
    let parts = try list()
    guard parts.count == 3 else { return error("slot, requests and earlier requests are needed") }
    _ = try parts[0].whole(0...HalfHour.perWeek - 1)
    let count = try parts[1].whole(0...Int(UInt32.max))
    let past = try parts[2].number("a number of requests from 0 to 1e12") {
      SubjectPattern.Cell.pastRange.contains($0)
    }
    if count == 0, past == 0 { return error("a half hour without requests") }
    return parts[0].error("not after the one before it")
  }
}

extension SubjectPattern.Cell {
  /// More requests than this in a half hour are nobody's.
  fileprivate static let pastRange = 0.0...1e12

  /// A cell as it is written; nil for anything else.
  fileprivate init?(_ value: JSONValue) {
    guard case .array(let parts) = value, parts.count == 3, case .number(let slot) = parts[0],
      case .number(let count) = parts[1], case .number(let past) = parts[2], let slot = Int16(exactly: slot),
      (0..<Int16(HalfHour.perWeek)).contains(slot), let count = UInt32(exactly: count),
      Self.pastRange.contains(past), count > 0 || past > 0
    else { return nil }
    self.init(slot: slot, count: count, past: past)
  }
}
