internal import DeadbandCore

/// Which analyses are to be forgotten: what `POST /v1/invalidations` is given.
///
///     {"symbol":"SPY"}   {"strategy":"IRON_CONDOR"}   {"subject":"SPY IC"}   {"all":true}
///
/// Where several are given, all have to fit; `all` stands alone.
package struct InvalidationRequest: Sendable, Equatable {
  /// Subjects of this name.
  package let subject: String?
  /// Subjects of this symbol: names up to their first space.
  package let symbol: String?
  /// Subjects of this strategy.
  package let strategy: String?

  /// Reads a request.
  ///
  /// - Throws: ``Problem``; one that names nothing is refused, since it would forget everything.
  package init(json: [UInt8]) throws(Problem) {
    var fields: [Key: String] = [:]
    var isAll = false
    try RequestReader.whole(json) { reader throws(Problem) in
      try RequestReader.fields(&reader, Key.self, nullIsAbsent: false) { key, reader throws(Problem) in
        if key == .all {
          isAll = try RequestReader.boolean(&reader, key.rawValue)
        } else {
          fields[key] = try RequestReader.name(&reader, key.rawValue)
        }
      }
    }
    guard isAll || !fields.isEmpty else {
      throw Problem(
        .invalid, "nothing is named", wayOut: "name a subject, a symbol or a strategy, or say \"all\":true")
    }
    guard !isAll || fields.isEmpty else {
      throw Problem(.invalid, "\"all\" stands alone", at: "/all")
    }
    subject = fields[.subject]
    symbol = fields[.symbol]
    strategy = fields[.strategy]
  }

  private enum Key: String, CaseIterable { case subject, symbol, strategy, all }

  /// Whether a subject is meant.
  package func fits(name: String, strategy: String?) -> Bool {
    if let subject, subject != name { return false }
    if let symbol, name.prefix(while: { $0 != " " }) != symbol { return false }
    if let wanted = self.strategy, wanted != strategy { return false }
    return true
  }
}
