internal import DeadbandCore

/// Which strategy an account is to trade by: what `POST /v1/accounts/{id}/strategy` is given.
///
///     {"strategy":"aggressive","reason":"volatility is back"}
package struct StrategySwitchRequest: Sendable, Equatable {
  /// The strategy's id.
  package let strategy: String
  /// Why; it stands in the history.
  package let reason: String

  /// Reads a request.
  ///
  /// - Throws: ``Problem``; both are needed.
  package init(json: [UInt8]) throws(Problem) {
    var fields: [Key: String] = [:]
    try RequestReader.whole(json) { reader throws(Problem) in
      try RequestReader.fields(&reader, Key.self, nullIsAbsent: false) { key, reader throws(Problem) in
        fields[key] = try RequestReader.name(&reader, key.rawValue)
      }
    }
    guard let strategy = fields[.strategy] else {
      throw RequestReader.missing("strategy", "the id of a strategy")
    }
    guard let reason = fields[.reason] else { throw RequestReader.missing("reason", "why it is switched") }
    self.strategy = strategy
    self.reason = reason
  }

  private enum Key: String, CaseIterable { case strategy, reason }
}
