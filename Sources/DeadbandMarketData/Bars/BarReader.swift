import DeadbandCore

/// The bars of one file in time order, streamed: memory does not grow with the file.
///
/// The layout is told by the header (``BarLayout``). Refused with file, line and reason: prices that are not
/// finite and above zero, open or close outside [low, high] (but for the open of ``BarLayout/dailyIndex``), a
/// negative volume, a bar that does not start after the one before or overlaps it, a New York time that the clocks
/// skip (one that they show twice means the first).
///
/// ```swift
/// var bars = try BarReader(ByteSource(path: "SPY_1h.csv.gz"))
/// while let bar = try bars.next() { … }
/// ```
public struct BarReader: ~Copyable {
  /// The layout the header names.
  public let layout: BarLayout
  /// The length of an intraday bar, given or inferred; nil for daily layouts.
  public let barLength: Duration?

  private var rows: BarRows
  /// Bars read ahead to infer the length, and how many of them are handed out.
  private let ahead: [Bar]
  private var delivered = 0
  private var previousEnd: Timestamp?
  private let lengthSeconds: Int64?

  /// How many bars are read ahead where the length is not given.
  public static let lookahead = 500

  /// Reads the header, and the first bars if the length of a bar must be inferred.
  ///
  /// - Parameters:
  ///   - source: the file.
  ///   - barLength: the length of an intraday bar in whole seconds; it has no meaning for daily layouts. Where it
  ///     is nil, it is the shortest distance between the starts of consecutive bars among the first 500, which
  ///     must be 1, 2, 3, 5, 10, 15 or 30 minutes, or 1, 2, 4 or 24 hours. A later bar that starts within the
  ///     one before contradicts it and is refused.
  public init(_ source: consuming ByteSource, barLength: Duration? = nil) throws(InputError) {
    var rows = try BarRows(source)
    var ahead: [Bar] = []
    var seconds: Int64?
    if !rows.layout.isDaily {
      if let barLength {
        seconds = barLength.components.seconds
        guard barLength.components.attoseconds == 0, barLength > .zero else {
          throw rows.refusal("the given bar length is not a whole number of seconds")
        }
      } else {
        while ahead.count < Self.lookahead, let bar = try rows.next() { ahead.append(bar) }
        // An empty file has no bars to give an end to.
        seconds = ahead.isEmpty ? nil : try Self.inferredSeconds(ahead, rows)
      }
    }
    layout = rows.layout
    self.barLength = seconds.map { .seconds($0) }
    lengthSeconds = seconds
    self.rows = rows
    self.ahead = ahead
  }

  /// The next bar; nil at the end of the file. Does not allocate once running.
  public mutating func next() throws(InputError) -> Bar? {
    var bar: Bar
    if delivered < ahead.count {
      bar = ahead[delivered]
      delivered += 1
    } else if let read = try rows.next() {
      bar = read
    } else {
      return nil
    }
    if let lengthSeconds {
      guard let end = bar.start.adding(seconds: lengthSeconds) else {
        throw rows.refusal("the bar's end is out of range")
      }
      bar.end = end
    }
    if let previousEnd, bar.start < previousEnd {
      throw rows.refusal(
        "the bar starts before the one before has ended (bars of \(lengthSeconds ?? 0) s)",
        wayOut: "give the length of the bars")
    }
    previousEnd = bar.end
    return bar
  }

  private static func inferredSeconds(_ bars: [Bar], _ rows: borrowing BarRows) throws(InputError) -> Int64 {
    let shortest = zip(bars, bars.dropFirst()).map { $1.start.seconds(since: $0.start) }.min()
    guard let shortest else {
      throw rows.refusal("one bar does not tell its length", wayOut: "give the length of the bars")
    }
    let minutes: [Double] = [1, 2, 3, 5, 10, 15, 30, 60, 120, 240, 1440]
    guard minutes.contains(shortest / 60) else {
      throw rows.refusal(
        "the shortest distance between bars is \(Int64(shortest)) s, which is no usual length of a bar",
        wayOut: "give the length of the bars")
    }
    return Int64(shortest)
  }
}
