import DeadbandCore

/// One file of a history, its format found from its first line.
struct OpenHistory: ~Copyable {
  private var lines: LineReader
  private var line: [UInt8]
  private var columns: HistoryColumns?
  /// The first tick's line was read when the file was opened and is still to be parsed.
  private var isFirstPending = true

  private init(lines: consuming LineReader, line: [UInt8], columns: HistoryColumns?) {
    self.lines = lines
    self.line = line
    self.columns = columns
  }

  /// Opens the file and reads on to its first tick: there must be one.
  static func open(_ path: String, _ state: HistoryState) throws(InputError) -> OpenHistory {
    var line: [UInt8] = []
    var columns: HistoryColumns?
    var lines = LineReader(try ByteSource(path: path))
    do throws(InputError) { try lines.nextNeeded(into: &line) } catch {
      try refusePacked(line, lines.path)
      throw error
    }
    try refusePacked(line, lines.path)
    let isJSON = line.first { $0 != 0x20 && $0 != 0x09 } == UInt8(ascii: "{")
    if !isJSON {
      do { columns = try HistoryColumns(header: &line, state.builder.schema) } catch {
        throw lines.refusal(error.reason)
      }
      try lines.nextNeeded(into: &line)
    }
    return OpenHistory(lines: lines, line: line, columns: columns)
  }

  /// What is mapped is a file: one that comes by a pipe or compressed is told from a broken history.
  private static func refusePacked(_ line: [UInt8], _ path: String) throws(InputError) {
    guard line.starts(with: ColumnarFormat.magic) else { return }
    throw InputError(
      .data, path: path, reason: "is a packed history, which is read from an uncompressed file alone",
      wayOut: "name the file")
  }

  mutating func next(
    into tick: inout HistoryTick, _ state: inout HistoryState, _ place: inout HistoryPlace
  ) throws(InputError) -> Bool {
    defer {
      place.line = lines.number
      place.bytesRead = lines.bytesRead
    }
    if isFirstPending {
      isFirstPending = false
    } else {
      guard try lines.nextFilled(into: &line) else { return false }
    }
    do {
      if columns != nil {
        try columns?.read(&line, into: &tick, &state)
      } else {
        try HistoryLine.read(line, into: &tick, &state)
      }
      return true
    } catch let fault as HistoryFault {
      throw lines.refusal(fault.reason)
    } catch {
      throw lines.refusal("\(error)")
    }
  }

  var path: String { lines.path }
}

/// A place in a history.
public struct HistoryPlace: Sendable, Hashable {
  /// The file as it was named, or `standard input`.
  public var path = ""
  /// The line, counted from 1.
  public var line = 0
  /// Bytes of the file read so far, as they lie on disk.
  public var bytesRead = 0
}

extension LineReader {
  /// The next line that is not blank.
  fileprivate mutating func nextFilled(into line: inout [UInt8]) throws(InputError) -> Bool {
    repeat {
      guard try next(into: &line) else { return false }
    } while line.allSatisfy { $0 == 0x20 || $0 == 0x09 }
    return true
  }

  /// The same, where a history without one is empty.
  fileprivate mutating func nextNeeded(into line: inout [UInt8]) throws(InputError) {
    guard try nextFilled(into: &line) else {
      throw InputError(
        .data, path: path, reason: "the history is empty",
        wayOut: "expected: JSON Lines, or CSV with ticks below its header")
    }
  }
}
