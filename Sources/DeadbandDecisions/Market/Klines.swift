internal import DeadbandCore
public import DeadbandMarketData

/// Bars in the form of Binance's public klines, which other exchanges speak too:
/// `[[open time in ms, "open", "high", "low", "close", "volume", close time in ms, …], …]`, the oldest first, the last one still running.
public struct Klines: Sendable {
  /// The bars, the running one last.
  public let bars: [Bar]

  /// Reads an exchange's answer.
  ///
  /// - Parameter source: what it is called in errors.
  /// - Throws: ``DecisionsError`` with the place of what is wrong: another form, prices that no bar can have, times that do not go on.
  public init(json: [UInt8], source: String) throws(DecisionsError) {
    let rows = try DocumentNode<DecisionsError>(json: json, source: source).list()
    guard !rows.isEmpty else { throw .refused(source: source, path: "$", reason: "there is no bar") }
    var bars: [Bar] = []
    for row in rows {
      let bar = try Self.bar(row)
      if let last = bars.last, bar.start < last.end {
        throw row.error("a bar begins before the one before it has ended")
      }
      bars.append(bar)
    }
    self.bars = bars
  }

  private static func bar(_ row: DocumentNode<DecisionsError>) throws(DecisionsError) -> Bar {
    let fields = try row.list()
    guard fields.count >= 7 else { throw row.error("\(fields.count) fields; a kline has 7 at least") }
    let (start, last) = (try time(fields[0]), try time(fields[6]))
    // The close time is the last millisecond.
    let end = Timestamp(nanosecondsSince1970: last.nanosecondsSince1970 + 1_000_000)
    guard start < end else { throw row.error("a bar ends before it begins") }
    let prices = [
      try number(fields[1], "a price above 0") { $0 > 0 },
      try number(fields[2], "a price above 0") { $0 > 0 },
      try number(fields[3], "a price above 0") { $0 > 0 },
      try number(fields[4], "a price above 0") { $0 > 0 },
    ]
    guard prices[2] <= min(prices[0], prices[3]), prices[1] >= max(prices[0], prices[3]) else {
      throw row.error("open and close do not lie between low and high")
    }
    return Bar(
      open: prices[0], high: prices[1], low: prices[2], close: prices[3],
      volume: try number(fields[5], "a volume of 0 or more") { $0 >= 0 }, splitFactor: nil, start: start,
      end: end,
      session: start.utcDate)
  }

  /// Milliseconds since 1970, of this and the next century.
  private static func time(_ node: DocumentNode<DecisionsError>) throws(DecisionsError) -> Timestamp {
    let milliseconds = try node.number("milliseconds since 1970") {
      (0...7e12).contains($0) && $0 == $0.rounded()
    }
    return Timestamp(nanosecondsSince1970: Int64(milliseconds) * 1_000_000)
  }

  /// Exchanges write numbers as texts.
  private static func number(
    _ node: DocumentNode<DecisionsError>, _ needed: String, _ isAllowed: (Double) -> Bool
  ) throws(DecisionsError) -> Double {
    guard case .string(let text) = node.value else { return try node.number(needed, isAllowed) }
    guard text.utf8.count <= 40, let number = Double(text), number.isFinite, isAllowed(number) else {
      throw node.error("\(text.quotedForMessage) is refused; \(needed) is needed")
    }
    return number
  }
}
