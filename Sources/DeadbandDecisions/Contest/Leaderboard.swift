internal import DeadbandCore

/// Models by what their decisions brought. The same records make the same bytes.
public struct Leaderboard: Sendable {
  /// Models, the highest return first, then by name.
  public let rows: [Row]

  /// One model's row.
  public struct Row: Sendable {
    /// Its record.
    public let record: ModelRecord
    /// What it was asked, and what asking at every request would have been; nil where nobody counted.
    public let asked: AskedTokens?

    /// A row.
    public init(_ record: ModelRecord, asked: AskedTokens? = nil) {
      self.record = record
      self.asked = asked
    }
  }

  /// A leaderboard.
  ///
  /// - Parameter asked: what each model was asked, by name.
  public init(_ records: [ModelRecord], asked: [String: AskedTokens] = [:]) {
    rows = records.map { Row($0, asked: asked[$0.name]) }.sorted { left, right in
      let (first, second) = (
        left.record.performance.totalReturn ?? 0, right.record.performance.totalReturn ?? 0
      )
      return first == second ? left.record.name < right.record.name : first > second
    }
  }

  /// Its document: an object with `models`, each with what its account brought and what asking took. O(trades).
  public var json: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("models")
      writer.array { writer in for row in rows { row.write(to: &writer) } }
    }
    writer.newline()
    return writer.bytes
  }
}

extension Leaderboard.Row {
  /// Its document, as the leaderboard has it.
  public var json: [UInt8] {
    var writer = JSONWriter()
    write(to: &writer)
    return writer.bytes
  }

  fileprivate func write(to writer: inout JSONWriter) {
    let performance = record.performance
    func optional(_ key: String, _ value: Double?, _ writer: inout JSONWriter) {
      writer.key(key)
      if let value { writer.number(value) } else { writer.null() }
    }
    func milliseconds(_ share: Double) -> Double? { record.latency(share).map { $0 / .milliseconds(1) } }
    writer.object { writer in
      writer.key("model")
      writer.string(record.name)
      writer.key("equity_usd")
      writer.json(record.account.equity.dollars.utf8)
      optional("return", performance.totalReturn, &writer)
      optional("sharpe", performance.sharpe, &writer)
      optional("maximum_drawdown", performance.maximumDrawdown, &writer)
      writer.key("trades")
      writer.integer(record.account.trades.count)
      optional("win_rate", record.account.winRate(), &writer)
      writer.key("win_rate_by_asset")
      writer.object { writer in
        for asset in Set(record.account.trades.map(\.asset)).sorted() {
          optional(asset.symbol, record.account.winRate(asset), &writer)
        }
      }
      writer.key("decisions")
      writer.integer(record.decisions)
      writer.key("from_cache")
      writer.integer(record.cached)
      writer.key("errors")
      writer.object { writer in
        for code in DecisionRefusal.Code.allCases {
          guard let count = record.refused[code] else { continue }
          writer.key(code.rawValue)
          writer.integer(count)
        }
      }
      optional("latency_p50_ms", milliseconds(0.5), &writer)
      optional("latency_p95_ms", milliseconds(0.95), &writer)
      writer.key("cost_usd")
      writer.json(record.cost.dollars.utf8)
      if let asked { asked.write(to: &writer) }
    }
  }
}
