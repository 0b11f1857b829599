import DeadbandCore
import DeadbandLab
import DeadbandMarketData
import Foundation

/// Replays files as the command does.
func replay(
  _ paths: [String], profiles: [ThresholdProfile], others: [Policy] = [], analyst: ReplayAnalyst? = nil
) throws -> ReplayResult {
  var replay = Replay(profiles: profiles, others: others, analyst: analyst)
  var history = HistoryReader(paths: paths)
  var tick = HistoryTick()
  while try history.next(into: &tick) { try replay.observe(tick, in: history) }
  return replay.result()
}

/// A history in a file of its own, removed with the value.
final class TemporaryHistory {
  private let url = FileManager.default.temporaryDirectory.appending(
    path: "deadband-\(UUID().uuidString).jsonl")

  init(bytes: [UInt8]) throws { try Data(bytes).write(to: url) }

  convenience init(_ lines: [String]) throws {
    try self.init(bytes: Array(lines.map { $0 + "\n" }.joined().utf8))
  }

  var path: String { url.path }

  /// The history in columns; its file is gone, its mapping is not.
  func packed() throws -> ColumnarHistory { try Self.packed([path]) }

  /// Files in columns.
  static func packed(_ paths: [String]) throws -> ColumnarHistory {
    let path = FileManager.default.temporaryDirectory.appending(path: "deadband-\(UUID().uuidString).dbh")
      .path
    defer { try? FileManager.default.removeItem(atPath: path) }
    var reader = HistoryReader(paths: paths)
    var tick = HistoryTick()
    var writer = try ColumnarHistoryWriter(path: path)
    while try reader.next(into: &tick) { try writer.append(tick, from: reader) }
    _ = try writer.finish(reader)
    return try ColumnarHistory(path: path)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  func replay(
    _ profiles: [ThresholdProfile], _ others: [Policy], _ analyst: ReplayAnalyst?
  ) throws -> ReplayResult {
    try DeadbandLabTests.replay([url.path], profiles: profiles, others: others, analyst: analyst)
  }
}
