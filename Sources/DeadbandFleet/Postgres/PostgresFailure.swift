/// Why a statement has no result.
struct PostgresFailure: Error, Hashable, CustomStringConvertible {
  /// What kind of failure it is.
  enum Kind: Hashable {
    /// The server cannot be reached, ends, or did not answer in time. Whether what was under way was done is not known.
    case away
    /// The server refused it; its SQLSTATE.
    case refused(String)
  }

  let kind: Kind
  let reason: String

  /// One line.
  var description: String {
    switch kind {
    case .away: reason
    case .refused(let state): "\(reason) (\(state))"
    }
  }

  static func away(_ reason: String) -> PostgresFailure { PostgresFailure(kind: .away, reason: reason) }

  var isAway: Bool { kind == .away }

  /// The database has no function to tell others, or does not support it.
  var cannotNotify: Bool { kind == .refused("42883") || kind == .refused("0A000") }

  /// The table is not there.
  var isMissingTable: Bool { kind == .refused("42P01") }

  /// What was to be made is there, made beside this statement perhaps: `IF NOT EXISTS` does not see what another has not committed.
  var isThereAlready: Bool {
    kind == .refused("42P07") || kind == .refused("23505") || kind == .refused("42710")
  }

  /// Another transaction was in the way, and the same statement may be sent again: serialization failures and deadlocks, which
  /// distributed databases of PostgreSQL's language report as a matter of course.
  var isRetryable: Bool { kind == .refused("40001") || kind == .refused("40P01") }
}
