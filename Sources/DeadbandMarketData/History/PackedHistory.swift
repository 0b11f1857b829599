import DeadbandCore

/// A packed file on its way through a reader, its names turned into the reader's numbers as they appear.
struct PackedHistory {
  private let history: ColumnarHistory
  private var next = 0
  private var subjects: [Int] = []
  private var strategies: [Int] = []
  private var actions: [Int] = []
  /// The number of each subject's position that the reader was told last.
  private var positions: [Int?] = []

  /// The packed history in a file; nil where it holds something else.
  init?(path: String, schema: IndicatorSchema) throws(InputError) {
    guard let history = try ColumnarHistory(ifPacked: path, schema: schema) else { return nil }
    self.init(history)
  }

  init(_ history: ColumnarHistory) { self.history = history }

  mutating func read(into tick: inout HistoryTick, _ state: inout HistoryState, _ place: inout HistoryPlace)
    throws(InputError) -> Bool
  {
    guard next < history.tickCount else { return false }
    let number = next
    next += 1
    place.line = next
    history.read(number, into: &tick)
    let subject = tick.subject
    // Names are numbered in the order of appearance: at most one of each kind is new.
    if subject == subjects.count {
      subjects.append(state.subjects.number(history.subjects[subject]))
      positions.append(nil)
    }
    while strategies.count <= tick.strategy {
      strategies.append(state.strategies.number(history.strategies[strategies.count]))
    }
    if let action = tick.recordedAction {
      if action == actions.count { actions.append(state.actions.number(history.actions[action])) }
      tick.recordedAction = actions[action]
    }
    tick.strategy = strategies[tick.strategy]
    tick.subject = subjects[subject]
    do { try state.accept(tick) } catch {
      throw InputError(.data, path: history.path, line: next, reason: error.reason)
    }
    if let position = history.positionNumber(number) {
      if positions[subject] != position {
        state.positions[tick.subject].position = history.positions[position]
        state.positions[tick.subject].json = history.positionTexts[position]
      }
      positions[subject] = position
    } else {
      state.dropPosition(ofSubject: tick.subject)
      positions[subject] = nil
    }
    return true
  }
}
