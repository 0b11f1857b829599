/// The lines of a text, one at a time, into storage of the caller that is used again.
///
/// A line ends with LF or CRLF, neither of which is part of it; the last one may lack its end. A UTF-8 byte order
/// mark at the very start is dropped. Lines are valid UTF-8 of at most `limit` bytes; other control characters,
/// NUL among them, are left to the parser. Memory: one chunk of 64 KiB and the caller's line, whatever the input
/// holds. Cost: one pass over the bytes and one copy.
public struct LineReader: ~Copyable {
  /// What happens at a line that is too long or not UTF-8.
  public enum BadLine: Sendable {
    /// ``next(into:)`` throws: the file is no good.
    case stops
    /// ``next(into:)`` yields an empty line and ``fault`` says why; the next line follows.
    case isReported
  }

  /// The default limit of a line, 1 MiB.
  public static let defaultLimit = 1 << 20

  /// The file as it was named, or `standard input`.
  public var path: String { source.path }
  /// Bytes of the file read so far, as they lie on disk: progress against its size.
  public var bytesRead: Int { source.bytesRead }
  /// The number of the line read last, counted from 1.
  public private(set) var number = 0
  /// What is wrong with the line read last, where bad lines are reported.
  public private(set) var fault: InputError?

  /// Whether the whole next line is in memory already, so that reading it waits for nobody.
  public var hasLineBuffered: Bool { LineScan(chunk, position..<filled).end < filled }

  private var source: ByteSource
  private let limit: Int
  private let badLine: BadLine
  private var chunk: [UInt8]
  private var position = 0
  private var filled = 0

  /// Reads lines of at most `limit` bytes (a CR before the LF counts).
  public init(_ source: consuming ByteSource, limit: Int = defaultLimit, badLine: BadLine = .stops) {
    self.source = source
    self.limit = limit
    self.badLine = badLine
    chunk = [UInt8](repeating: 0, count: ByteSource.chunkSize)
  }

  /// Replaces `line` by the next line; false at the end of the text.
  public mutating func next(into line: inout [UInt8]) throws(InputError) -> Bool {
    line.removeAll(keepingCapacity: true)
    fault = nil
    number += 1
    var isASCII = true
    var isTooLong = false
    var isEnded = false
    while !isEnded {
      if position == filled, try !refill() { break }
      let scan = LineScan(chunk, position..<filled)
      isASCII = isASCII && scan.isASCII
      isTooLong = isTooLong || line.count + (scan.end - position) > limit
      if !isTooLong {
        line.append(contentsOf: chunk[position..<scan.end])
      } else if badLine == .stops {
        throw refusal("line longer than \(limit) bytes")
      }
      isEnded = scan.end < filled
      position = isEnded ? scan.end + 1 : filled
    }
    if isEnded, line.last == UInt8(ascii: "\r") { line.removeLast() }
    if number == 1, line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
    if line.isEmpty, !isEnded, !isTooLong {
      number -= 1
      return false
    }
    if isTooLong {
      try report("line longer than \(limit) bytes", &line)
    } else if !isASCII, (try? UTF8Span(validating: line.span)) == nil {
      try report("not UTF-8", &line)
    }
    return true
  }

  /// The error of the line read last, for a reader that finds its content wrong.
  public func refusal(_ reason: String, wayOut: String? = nil) -> InputError {
    InputError(.data, path: path, line: number, reason: reason, wayOut: wayOut)
  }

  private mutating func report(_ reason: String, _ line: inout [UInt8]) throws(InputError) {
    let error = refusal(reason)
    if badLine == .stops { throw error }
    fault = error
    line.removeAll(keepingCapacity: true)
  }

  private mutating func refill() throws(InputError) -> Bool {
    do throws(InputError) {
      position = 0
      filled = 0
      filled = try source.read(into: &chunk)
    } catch {
      var error = error
      if error.code == .data { error.line = number }
      throw error
    }
    return filled > 0
  }
}
