import DeadbandCore
import DeadbandMarketData
import DeadbandPricing
import Foundation

/// Packs files into one beside the first, and says its path and digest.
func pack(_ paths: [String], schema: IndicatorSchema = .standard, into path: String? = nil) throws -> (
  path: String, digest: Digest
) {
  let path = path ?? paths[0] + ".dbh"
  var reader = HistoryReader(paths: paths, schema: schema)
  var tick = HistoryTick(schema: schema)
  var writer = try ColumnarHistoryWriter(path: path, schema: schema)
  while try reader.next(into: &tick) { try writer.append(tick, from: reader) }
  return (path, try writer.finish(reader))
}

/// All that a tick is, in a form to compare.
struct WholeTick: Equatable {
  let subject, strategy: String
  let at: Timestamp
  let quanta: [Int64]
  let values: [UInt64]
  let present: UInt32
  let customTag: UInt64
  let laneCount: Int
  let action: String?
  let position: Position?
  let text: [UInt8]?

  init(
    _ tick: HistoryTick, subject: String, strategy: String, action: String?, position: Position?,
    text: [UInt8]?
  ) {
    let (quanta, values) = (tick.snapshot.quanta, tick.snapshot.values)
    self.subject = subject
    self.strategy = strategy
    at = tick.at
    self.quanta = (0..<32).map { quanta[$0] }
    self.values = (0..<32).map { values[$0].bitPattern }
    present = tick.snapshot.present.rawValue
    customTag = tick.snapshot.customTag
    laneCount = tick.snapshot.laneCount
    self.action = action
    self.position = position
    self.text = text
  }
}

/// All ticks as a reader gives them.
func wholeTicks(_ paths: [String], schema: IndicatorSchema = .standard) throws -> [WholeTick] {
  var reader = HistoryReader(paths: paths, schema: schema)
  var tick = HistoryTick(schema: schema)
  var ticks: [WholeTick] = []
  while try reader.next(into: &tick) {
    ticks.append(
      WholeTick(
        tick, subject: reader.subjects[tick.subject], strategy: reader.strategies[tick.strategy],
        action: tick.recordedAction.map { reader.actions[$0] },
        position: reader.position(ofSubject: tick.subject),
        text: reader.positionText(ofSubject: tick.subject).map(Array.init)))
  }
  return ticks
}

/// The same ticks as the columns give them, in any order.
func wholeTicks(_ history: ColumnarHistory, _ numbers: some Sequence<Int>) -> [WholeTick] {
  var tick = HistoryTick(schema: history.schema)
  return numbers.map { number in
    history.read(number, into: &tick)
    return WholeTick(
      tick, subject: history.subjects[tick.subject], strategy: history.strategies[tick.strategy],
      action: tick.recordedAction.map { history.actions[$0] }, position: history.position(number),
      text: history.positionText(number))
  }
}
