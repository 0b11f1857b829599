/// Why the fleet's database cannot be used.
public enum FleetError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The URL is none.
  case url(String)
  /// It cannot be reached.
  case away(String)
  /// It was made by a later version of deadband.
  case newer(found: Int, known: Int)
  /// It was made by an earlier version, or holds nothing of deadband's.
  case older(found: Int, known: Int)
  /// Another process changes it.
  case busy(String)
  /// The server refused what was asked.
  case refused(String)

  /// One line.
  public var description: String {
    switch self {
    case .url(let reason): "the fleet's URL: \(reason); write it like postgres://user@host/database"
    case .away(let reason): "the fleet's database cannot be reached: \(reason)"
    case .newer(let found, let known):
      "the fleet's database has version \(found), and this deadband knows \(known); install the deadband that made it, or go "
        + "back with that one: deadband fleet migrate --to \(known)"
    case .older(let found, let known):
      "the fleet's database has version \(found), and this deadband needs \(known); make a backup, then: deadband fleet migrate"
    case .busy(let reason): "the fleet's database is being changed: \(reason); wait for that, and try again"
    case .refused(let reason): "the fleet's database: \(reason)"
    }
  }

  init(_ failure: PostgresFailure) {
    self =
      if failure.isAway {
        .away(failure.reason)
      } else if failure.isMissingTable {
        .refused("it lacks tables of this deadband's; they are made by: deadband fleet migrate")
      } else {
        .refused(failure.description)
      }
  }
}
