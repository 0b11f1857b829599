import DeadbandCore

/// The bars of one file in time order, streamed: memory does not grow with the file.
///
/// The layout is told by the header (``BarLayout``). The length of an intraday bar is the shortest distance between the
/// starts of consecutive bars among the first 500: no bar is taken for known before the next one can start. Refused with
/// file, line and reason: prices that are not finite and above zero, open or close outside [low, high] (but for the open
/// of ``BarLayout/dailyIndex``), a negative volume, a bar that does not start after the one before or overlaps it, a
/// length of which a day is no multiple, a New York time that the clocks skip (one that they show twice means the
/// first).
///
/// ```swift
/// var bars = try BarReader(ByteSource(path: "SPY_1h.csv.gz"))
/// while let bar = try bars.next() { … }
/// ```
public struct BarReader: ~Copyable {
  /// The layout the header names.
  public let layout: BarLayout
  /// The length of an intraday bar; nil for daily layouts.
  public let barLength: Duration?

  private var rows: BarRows
  /// Bars read ahead to find the length, each with its line, and how many of them are handed out.
  private let ahead: [(bar: Bar, line: Int)]
  private var delivered = 0
  /// The line of the bar handed out last.
  private var line: Int?
  private var previousEnd: Timestamp?
  private let lengthSeconds: Int64?

  /// How many bars are read ahead to find their length.
  public static let lookahead = 500

  /// Reads the header, and the first bars of an intraday layout.
  public init(_ source: consuming ByteSource) throws(InputError) {
    var rows = try BarRows(source)
    var ahead: [(bar: Bar, line: Int)] = []
    var seconds: Int64?
    if !rows.layout.isDaily {
      while ahead.count < Self.lookahead, let bar = try rows.next() { ahead.append((bar, rows.line)) }
      // An empty file has no bars to give an end to.
      seconds = ahead.isEmpty ? nil : try Self.seconds(ahead.map(\.bar), rows)
    }
    layout = rows.layout
    barLength = seconds.map { .seconds($0) }
    lengthSeconds = seconds
    self.rows = rows
    self.ahead = ahead
  }

  /// The next bar; nil at the end of the file. Does not allocate once running.
  public mutating func next() throws(InputError) -> Bar? {
    var bar: Bar
    if delivered < ahead.count {
      (bar, line) = ahead[delivered]
      delivered += 1
    } else if let read = try rows.next() {
      (bar, line) = (read, rows.line)
    } else {
      return nil
    }
    if let lengthSeconds {
      guard let end = bar.start.adding(seconds: lengthSeconds) else {
        throw refusal("the bar's end is out of range")
      }
      bar.end = end
    }
    if let previousEnd, bar.start < previousEnd {
      throw refusal(
        "the bar starts before the one before has ended (bars of \(lengthSeconds ?? 0) s)",
        wayOut: "all bars of a file must have one length")
    }
    previousEnd = bar.end
    return bar
  }

  /// The error of the bar read last, for a reader that finds its content wrong.
  public func refusal(_ reason: String, wayOut: String? = nil) -> InputError {
    InputError(.data, path: rows.path, line: line, reason: reason, wayOut: wayOut)
  }

  private static func seconds(_ bars: [Bar], _ rows: borrowing BarRows) throws(InputError) -> Int64 {
    let shortest = zip(bars, bars.dropFirst()).map { $1.start.seconds(since: $0.start) }.min()
    guard let shortest else { throw rows.refusal("one bar does not tell its length") }
    let seconds = Int64(shortest)
    guard 86_400 % seconds == 0 else {
      throw rows.refusal(
        "the shortest distance between bars is \(seconds) s, and a day is no multiple of it",
        wayOut: "all bars of a file must have one length")
    }
    return seconds
  }
}
