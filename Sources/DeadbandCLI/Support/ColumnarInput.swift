import DeadbandCore
import DeadbandMarketData
import FoundationEssentials

/// Histories of any form, opened as one packed history.
enum ColumnarInput {
  /// A single packed file is mapped as it is; anything else is packed into a file of its own that is gone when it is mapped.
  static func open(_ paths: [String], schema: IndicatorSchema) throws -> ColumnarHistory {
    if paths.count == 1, let history = try ColumnarHistory(ifPacked: paths[0], schema: schema) {
      return history
    }
    let packed = FileManager.default.temporaryDirectory.appendingPathComponent(
      "deadband-\(UUID().uuidString).dbh"
    ).path
    defer { try? FileManager.default.removeItem(atPath: packed) }
    _ = try pack(paths, to: packed, schema: schema)
    let name = paths.map { $0 == "-" ? "standard input" : $0 }.joined(separator: ", ")
    return try ColumnarHistory(path: packed, named: name, schema: schema)
  }

  /// Writes histories, read as one, as one packed file, and says what it holds.
  static func pack(
    _ paths: [String], to path: String, schema: IndicatorSchema
  ) throws -> (ticks: Int, subjects: Int, digest: Digest) {
    var reader = HistoryReader(paths: paths, schema: schema)
    var tick = HistoryTick(schema: schema)
    var writer = try ColumnarHistoryWriter(path: path, schema: schema)
    var progress = Progress()
    defer { progress.finish() }
    var ticks = 0
    while try reader.next(into: &tick) {
      try writer.append(tick, from: reader)
      ticks += 1
      if ticks % 1_024 == 0 { progress.show("\(reader.place.path): \(ticks) ticks") }
    }
    let subjects = reader.subjects.count
    return (ticks, subjects, try writer.finish(reader))
  }
}
