import DeadbandCore
import DeadbandMarketData
import DeadbandPricing

/// A history's ticks are in order and valid; each line of JSON Lines is JSON without repeated keys; the ticks,
/// whichever format they came in, read back from JSON Lines.
func fuzzHistory(_ bytes: [UInt8]) {
  // Packed ones have no lines; they are the target `columns`.
  if bytes.starts(with: "DBHISTRY".utf8) { return }
  let (ticks, error) = ticks(bytes)
  if let error { expectReadable(error) }
  let schema = IndicatorSchema.standard
  var latest: [String: Timestamp] = [:]
  for tick in ticks {
    expect(tick.at >= latest[tick.subject] ?? tick.at, "time goes forward")
    latest[tick.subject] = tick.at
    check(tick.snapshot, schema)
  }
  checkLines(bytes, ticks.count, error)
  var writer = JSONWriter()
  for tick in ticks { writeLine(tick, schema, &writer) }
  if ticks.isEmpty { return }
  let (again, problem) = ticksAgain(writer.bytes)
  expect(problem == nil, "the ticks read back: \(problem.map { $0.description } ?? "")")
  expect(again.count == ticks.count, "all of them")
  for (first, second) in zip(ticks, again) {
    expect(first.subject.utf8.elementsEqual(second.subject.utf8), "the subject reads back")
    expect(first.strategy.utf8.elementsEqual(second.strategy.utf8), "the strategy reads back")
    expect(first.at == second.at && first.position == second.position, "time and position read back")
    expect(first.action == second.action, "the action reads back")
    if isSmall(first.snapshot) { expect(first.snapshot == second.snapshot, "the snapshot reads back") }
  }
}

private struct Tick {
  let subject: String
  let strategy: String
  let at: Timestamp
  let snapshot: Snapshot
  let position: Position?
  let action: String?
}

private let file = MemoryFile()
private let copy = MemoryFile()

private func ticks(_ bytes: [UInt8]) -> ([Tick], InputError?) { read(file, bytes) }
private func ticksAgain(_ bytes: [UInt8]) -> ([Tick], InputError?) { read(copy, bytes) }

private func read(_ file: MemoryFile, _ bytes: [UInt8]) -> ([Tick], InputError?) {
  file.write(bytes)
  var reader = HistoryReader(paths: [file.path])
  var tick = HistoryTick()
  var ticks: [Tick] = []
  do throws(InputError) {
    while try reader.next(into: &tick) {
      ticks.append(
        Tick(
          subject: reader.subjects[tick.subject], strategy: reader.strategies[tick.strategy], at: tick.at,
          snapshot: tick.snapshot, position: reader.position(ofSubject: tick.subject),
          action: tick.recordedAction.map { reader.actions[$0] }))
    }
    return (ticks, nil)
  } catch {
    return (ticks, error)
  }
}

/// Every line that is not blank is a tick or the error; what became a tick is strict JSON.
private func checkLines(_ bytes: [UInt8], _ ticks: Int, _ error: InputError?) {
  var lines = LineReader(ByteSource(bytes: bytes, named: "file"))
  var line: [UInt8] = []
  var filled: [[UInt8]] = []
  while (try? lines.next(into: &line)) == true {
    if !line.allSatisfy({ $0 == 0x20 || $0 == 0x09 }) { filled.append(line) }
  }
  guard let first = filled.first else {
    expect(error != nil, "an empty history is an error")
    return
  }
  let isJSON = first.first { $0 != 0x20 && $0 != 0x09 } == UInt8(ascii: "{")
  if error == nil { expect(filled.count == ticks + (isJSON ? 0 : 1), "no line is skipped") }
  guard isJSON else { return }
  for line in filled.prefix(ticks) {
    expect((try? JSONValue(line)) != nil, "a tick's line is JSON without repeated keys")
  }
}

private func isSmall(_ snapshot: Snapshot) -> Bool {
  (0..<IndicatorSchema.laneCount).allSatisfy {
    snapshot[$0] == nil || snapshot.quanta[$0].magnitude < 1 << 50
  }
}

private func writeLine(_ tick: Tick, _ schema: IndicatorSchema, _ writer: inout JSONWriter) {
  writer.object { writer in
    writer.key("subject")
    writer.string(tick.subject)
    if !tick.strategy.isEmpty {
      writer.key("strategy")
      writer.string(tick.strategy)
    }
    writer.key("at")
    writer.string(tick.at.description)
    writer.key("indicators")
    write(tick.snapshot, schema, false, &writer)
    if let position = tick.position {
      writer.key("position")
      position.write(to: &writer)
    }
    if let action = tick.action {
      writer.key("analysis")
      writer.object { writer in
        writer.key("action")
        writer.string(action)
      }
    }
  }
  writer.newline()
}
