import ArgumentParser
import DeadbandFleet
import Logging

/// The database that machines share.
struct FleetOption: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      """
      Share analyses with other machines through this PostgreSQL database (default: $DEADBAND_FLEET, or none). A password \
      belongs into the environment (PGPASSWORD) or ~/.pgpass.
      """, valueName: "url"))
  var fleet: String?

  /// The URL that is meant; nil where there is none.
  func url() throws -> PostgresURL? {
    try (fleet ?? Environment.value("DEADBAND_FLEET")).map { try PostgresURL($0) }
  }

  /// Makes the tables where there are none. A database that is away may come back; one of another version may not be used.
  static func prepare(_ fleet: FleetTier?, _ logger: Logger) async throws {
    do throws(FleetError) { try await fleet?.prepare() } catch {
      guard case .away = error else { throw error }
      logger.warning("\(error); this machine asks for itself until then")
    }
  }

  /// Tells a log what happens to it.
  static func log(_ logger: Logger) -> @Sendable (FleetTier.Event) -> Void {
    { event in
      switch event {
      case .connected(let brought):
        logger.info("the fleet's database is there", metadata: ["brought": "\(brought)"])
      case .lost(let reason):
        logger.warning(
          "the fleet's database is away; this machine asks for itself", metadata: ["reason": "\(reason)"])
      case .forgot(let count):
        logger.info("other machines forgot subjects", metadata: ["subjects": "\(count)"])
      case .refused(let reason):
        logger.error("the fleet's database refused a statement", metadata: ["reason": "\(reason)"])
      }
    }
  }
}
