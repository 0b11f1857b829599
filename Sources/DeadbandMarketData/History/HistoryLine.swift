import DeadbandCore
import DeadbandPricing

/// The JSON form of a tick.
enum HistoryLine {
  /// Reads one line. The tick's subject is known afterwards, so what depends on it is read last.
  static func read(_ line: [UInt8], into tick: inout HistoryTick, _ state: inout HistoryState) throws {
    var reader = JSONReader(line)
    var seen: Fields = []
    var position: Range<Int>?
    tick.strategy = 0
    tick.recordedAction = nil
    tick.recordedWeight = nil
    try reader.openObject()
    var first = true
    while let key = try reader.nextKey(&first) {
      guard let field = field(key, reader) else {
        throw HistoryFault("\(reader.text(key).quotedForMessage): unknown field")
      }
      guard seen.insert(field).inserted else {
        throw HistoryFault("\(reader.text(key).quotedForMessage): given twice")
      }
      switch field {
      case .indicators: tick.snapshot = try state.builder.read(&reader)
      case .subject:
        let name = try reader.string()
        guard !name.range.isEmpty else { throw HistoryFault("subject: a name is needed") }
        tick.subject = number(name, reader, &state.subjects)
      case .at:
        let time = try reader.string()
        do { tick.at = try Timestamp(parsing: line, in: time.range) } catch {
          throw HistoryFault("at: \(reader.text(time).quotedForMessage): \(error.reason)")
        }
      case .strategy:
        if try !reader.null() { tick.strategy = number(try reader.string(), reader, &state.strategies) }
      case .position: position = try reader.null() ? nil : reader.skipValue()
      default:
        (tick.recordedAction, tick.recordedWeight) = try AnalysisField.read(&reader, &state.actions)
      }
    }
    try reader.finish()
    guard seen.isSuperset(of: .required) else { throw HistoryFault("subject, at and indicators are needed") }
    try state.accept(tick)
    try readPosition(position, line, tick, &state)
  }

  /// Takes over the position's legs, unless the text is that of the subject's tick before.
  private static func readPosition(
    _ range: Range<Int>?, _ line: [UInt8], _ tick: HistoryTick, _ state: inout HistoryState
  ) throws {
    guard let range else {
      state.dropPosition(ofSubject: tick.subject)
      return
    }
    if state.positions[tick.subject].json.elementsEqual(line[range]) { return }
    state.positions[tick.subject].position = try position(line, range)
    state.positions[tick.subject].json = Array(line[range])
  }

  private static func position(_ line: [UInt8], _ range: Range<Int>) throws -> Position {
    do { return try Position.read(line, range) } catch let error as PositionFormError {
      throw HistoryFault(error.description)
    }
  }

  private static func number(
    _ text: JSONReader.Text, _ reader: borrowing JSONReader, _ names: inout Names
  ) -> Int {
    text.hasEscapes ? names.number(reader.text(text)) : names.number(of: reader.bytes, text.range)
  }

  private struct Fields: OptionSet {
    let rawValue: UInt8
    static let subject = Fields(rawValue: 1)
    static let at = Fields(rawValue: 2)
    static let indicators = Fields(rawValue: 4)
    static let strategy = Fields(rawValue: 8)
    static let position = Fields(rawValue: 16)
    static let analysis = Fields(rawValue: 32)
    static let required: Fields = [.subject, .at, .indicators]
  }

  private static func field(_ key: JSONReader.Text, _ reader: borrowing JSONReader) -> Fields? {
    if reader.spells(key, "indicators") { return .indicators }
    if reader.spells(key, "at") { return .at }
    if reader.spells(key, "subject") { return .subject }
    if reader.spells(key, "strategy") { return .strategy }
    if reader.spells(key, "position") { return .position }
    if reader.spells(key, "analysis") { return .analysis }
    return nil
  }
}
