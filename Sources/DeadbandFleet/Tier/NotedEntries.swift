import DeadbandCore
import DeadbandStore

/// What quality is read from: all machines' analyses that have a note, and what their engines have counted.
enum NotedEntries {
  private static let page: Int64 = 500

  /// Gives them month by month, each subject's oldest first. What is damaged is left out.
  static func forEach(_ pool: PostgresPool, _ body: (Entry) -> Void) async throws(PostgresFailure) {
    for table in try await Migration.months(pool) {
      var place: (key: [UInt8], created: Int64) = ([], .min)
      while true {
        let rows = try await pool.run(TierStatements.noted(table, after: place, atMost: page))
        for row in rows {
          guard let key = row.bytes(0), let created = row.integer(1) else { continue }
          place = (key, created)
          guard let digest = Digest(bytes: key),
            let entry = row.bytes(2).flatMap({ Entry(bytes: $0, key: digest) })
          else { continue }
          body(entry)
        }
        if rows.count < page { break }
      }
    }
  }
}
