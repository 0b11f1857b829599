public import DeadbandMarketData
import Foundation

/// The first ticks of a history of real prices, in gzipped JSON Lines.
public struct History: Sendable {
  /// The file.
  public let path: String

  /// How many of its ticks are measured on.
  public static let tickCount = 7_000

  /// SPY by the hour, one subject, some 680 bytes a line: the replay fixture that the tests are held to.
  public static let plain = History(
    path: root + "Tests/DeadbandLabTests/Fixtures/replay/replay.spy-hourly.jsonl.gz")

  /// The same bars with their positions, one subject a position, some 860 bytes a line; made by `Scripts/bench` and
  /// `Scripts/alloc-proof` with `deadband indicators`.
  public static let withPositions = History(path: root + "Benchmarks/.build/spy-positions.jsonl.gz")

  /// The folder of the shipped prices.
  public static let examples = root + "Examples/data/"

  private static let root = URL(filePath: #filePath).path.components(separatedBy: "Benchmarks/Sources/")[0]

  struct TooShort: Error { let path: String }

  /// Reads the ticks through `body`, which is handed each in turn, and returns the reader that knows their names.
  @discardableResult
  public func read(_ body: (borrowing HistoryTick, borrowing HistoryReader) throws -> Void) throws
    -> HistoryReader
  {
    var reader = HistoryReader(paths: [path])
    var tick = HistoryTick()
    for _ in 0..<Self.tickCount {
      guard try reader.next(into: &tick) else { throw TooShort(path: path) }
      try body(tick, reader)
    }
    return reader
  }
}

/// A history parsed beforehand: its ticks, and the reader that knows their names.
public final class ParsedHistory {
  /// The ticks in order.
  public let ticks: [HistoryTick]
  /// The reader, at the last of them.
  public let reader: HistoryReader

  /// Reads all of `history`.
  public init(_ history: History) throws {
    var ticks: [HistoryTick] = []
    reader = try history.read { tick, _ in ticks.append(copy tick) }
    self.ticks = ticks
  }
}
