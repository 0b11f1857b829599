import DeadbandCore
import Glibc
@testable import DeadbandMarketData

/// A packed history is refused with a readable reason, or is whole: every name, position and value that it offers is there
/// and valid, each subject's ticks are in order, the reader of histories gives the same ticks, and packed anew they are the
/// same.
///
/// One byte of control, then the file. 1: checksums and digest are put right.
func fuzzColumns(_ bytes: [UInt8]) {
  var control = Control(bytes)
  let mode = control.byte()
  var bytes = control.payload
  if mode & 1 != 0 { Checksums.close(columns: &bytes) }
  packed.write(bytes)
  let history: ColumnarHistory
  do throws(InputError) { history = try ColumnarHistory(path: packed.path) } catch {
    expectReadable(error)
    return
  }
  let ticks = walk(history)
  expect(packedTicks(packed.path) == ticks, "the reader gives the columns' ticks")
  let again = repack(packed.path)
  defer { unlink(again) }
  expect(packedTicks(again) == ticks, "packed anew, the ticks are the same")
}

private let packed = MemoryFile()

private struct Row: Equatable {
  let subject, strategy, action: [UInt8]
  let at: Timestamp
  let snapshot: Snapshot
  let position: [UInt8]

  init(_ tick: HistoryTick, _ subject: String, _ strategy: String, _ action: String?, _ position: [UInt8]?) {
    self.subject = Array(subject.utf8)
    self.strategy = Array(strategy.utf8)
    self.action = action.map { Array($0.utf8) + [1] } ?? []
    at = tick.at
    snapshot = tick.snapshot
    self.position = position ?? []
  }
}

/// Every tick by subject, then put in order.
private func walk(_ history: ColumnarHistory) -> [Row] {
  var rows = [Row?](repeating: nil, count: history.tickCount)
  var tick = HistoryTick()
  for subject in history.subjects.indices {
    var latest = history.first
    for number in history.ticks(ofSubject: subject) {
      history.read(number, into: &tick)
      expect(tick.subject == subject && rows[number] == nil, "the index names each tick once")
      expect(latest <= tick.at && tick.at <= history.last, "time goes forward")
      latest = tick.subject == subject ? tick.at : latest
      check(tick.snapshot, .standard)
      expect(history.snapshot(number) == tick.snapshot, "a tick is read alike")
      expect(
        (history.position(number) == nil) == (history.positionText(number) == nil), "a position has a text")
      rows[number] = Row(
        tick, history.subjects[subject], history.strategies[tick.strategy],
        tick.recordedAction.map { history.actions[$0] }, history.positionText(number))
    }
  }
  let whole = rows.compactMap(\.self)
  expect(whole.count == history.tickCount, "every tick is somebody's")
  return whole
}

private func packedTicks(_ path: String) -> [Row] {
  var reader = HistoryReader(paths: [path])
  var tick = HistoryTick()
  var rows: [Row] = []
  do throws(InputError) {
    while try reader.next(into: &tick) {
      rows.append(
        Row(
          tick, reader.subjects[tick.subject], reader.strategies[tick.strategy],
          tick.recordedAction.map { reader.actions[$0] },
          reader.positionText(ofSubject: tick.subject).map(Array.init)))
    }
  } catch { expect(false, "what opens is read: \(error)") }
  return rows
}

private let place = "/dev/shm/deadband-fuzz-\(UInt64.random(in: 0 ... .max)).dbh"

private func repack(_ path: String) -> String {
  do {
    var reader = HistoryReader(paths: [path])
    var tick = HistoryTick()
    var writer = try ColumnarHistoryWriter(path: place)
    while try reader.next(into: &tick) { try writer.append(tick, from: reader) }
    _ = try writer.finish(reader)
  } catch { expect(false, "what is read can be packed: \(error)") }
  return place
}

extension Checksums {
  /// The groups' checksums, the footer's, and the digest, as far as the file says where they belong.
  static func close(columns bytes: inout [UInt8]) {
    let trailer = bytes.count - ColumnarFormat.trailerSize
    guard trailer >= ColumnarFormat.headerSize else { return }
    func word(_ offset: Int, _ size: Int) -> UInt64 {
      (0..<size).reduce(0) { $0 | UInt64(bytes[offset + $1]) << UInt64(8 * $1) }
    }
    guard let footer = Int(exactly: word(trailer, 8)), footer <= trailer else { return }
    var group = ColumnarFormat.headerSize
    while group + 12 <= footer {
      let size = Int(word(group + 4, 4))
      guard size >= 12, size <= footer - group else { break }
      put(CRC32.of(Array(bytes[group..<group + size - 4])), at: group + size - 4, in: &bytes)
      group += size
    }
    put(CRC32.of(Array(bytes[footer..<trailer])), at: trailer + 40, in: &bytes)
    bytes.replaceSubrange(trailer + 8..<trailer + 40, with: Digest(of: Array(bytes[..<trailer])).bytes)
  }
}
