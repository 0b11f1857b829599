import DeadbandCore

/// The CSV form of a history: which column holds what.
struct HistoryColumns: Sendable {
  private enum Column: Sendable, Hashable {
    case subject, strategy, at
    case indicator(Int)
  }

  private let columns: [Column]
  private var fields = CSVFields()

  init(header line: inout [UInt8], _ schema: IndicatorSchema) throws(HistoryFault) {
    do { try fields.split(&line) } catch { throw HistoryFault(error.reason) }
    var columns: [Column] = []
    for range in fields.ranges {
      let name = String(decoding: line[range], as: UTF8.self)
      let column: Column
      switch name {
      case "subject": column = .subject
      case "strategy": column = .strategy
      case "at": column = .at
      default:
        guard let lane = schema.lane(of: name) else {
          throw HistoryFault(
            "wrong header: \(name.quotedForMessage) is no column of a history; expected: subject,strategy,at and indicators"
          )
        }
        column = .indicator(lane)
      }
      guard !columns.contains(column) else {
        throw HistoryFault("wrong header: \(name.quotedForMessage) stands twice")
      }
      columns.append(column)
    }
    guard columns.contains(.subject), columns.contains(.strategy), columns.contains(.at) else {
      throw HistoryFault("wrong header: subject, strategy and at are needed")
    }
    self.columns = columns
  }

  mutating func read(_ line: inout [UInt8], into tick: inout HistoryTick, _ state: inout HistoryState) throws
  {
    do { try fields.split(&line) } catch { throw HistoryFault(error.reason) }
    guard fields.ranges.count == columns.count else {
      throw HistoryFault("\(fields.ranges.count) fields where the header has \(columns.count)")
    }
    state.builder.reset()
    tick.recordedAction = nil
    tick.recordedWeight = nil
    for (column, range) in zip(columns, fields.ranges) {
      switch column {
      case .subject:
        guard !range.isEmpty else { throw HistoryFault("subject: a name is needed") }
        tick.subject = state.subjects.number(of: line, range)
      case .strategy: tick.strategy = state.strategies.number(of: line, range)
      case .at:
        do { tick.at = try Timestamp(parsing: line, in: range) } catch {
          throw HistoryFault("at: \(text(line, range)): \(error.reason)")
        }
      case .indicator(let lane): try readCell(lane, line, range, &state.builder)
      }
    }
    tick.snapshot = try state.builder.finish()
    try state.accept(tick)
    state.dropPosition(ofSubject: tick.subject)
  }

  private func readCell(
    _ lane: Int, _ line: [UInt8], _ range: Range<Int>, _ builder: inout SnapshotBuilder
  ) throws {
    guard !range.isEmpty else { return }
    guard case .number = builder.schema.definitions[lane].kind else {
      try builder.set(lane, category: String(decoding: line[range], as: UTF8.self))
      return
    }
    var position = range.lowerBound
    guard let value = DecimalNumber.parse(line, at: &position, end: range.upperBound),
      position == range.upperBound
    else { throw builder.refusal(lane, text(line, range)) }
    try builder.set(lane, value)
  }

  private func text(_ line: [UInt8], _ range: Range<Int>) -> String {
    String(decoding: line[range], as: UTF8.self).quotedForMessage
  }
}
