import Foundation
import Testing

@testable import DeadbandFleet

@Suite struct PostgresPoolTests {
  private func pool(_ url: PostgresURL, kept: Int = 2, overflow: Int = 1) -> PostgresPool {
    var limits = PostgresPool.Limits()
    (limits.kept, limits.overflow) = (kept, overflow)
    return PostgresPool(url, limits)
  }

  @Test func valuesComeBackAsTheyWereSent() async throws {
    let pool = pool(try PostgresServer.database())
    let bytes = (0...255).map { UInt8($0) }
    let rows = try await pool.run(
      Statement(
        "SELECT $1::bytea, $2::text, $3::int8, $4::text, 7::int4",
        [.bytes(bytes), .text("Ü '\u{1F600}"), .integer(.min), .null]))
    #expect(rows.count == 1)
    #expect(rows[0].bytes(0) == bytes && rows[0].text(1) == "Ü '\u{1F600}" && rows[0].integer(2) == .min)
    #expect(rows[0].bytes(3) == nil && rows[0].integer(4) == 7)
    #expect(rows[0].bytes(9) == nil)
    pool.close()
  }

  @Test func aThousandAtOnceEachHaveTheirOwnResult() async throws {
    let pool = pool(try PostgresServer.database())
    let sums = try await withThrowingTaskGroup(of: (Int64, Int64?).self) { group in
      for number in 0..<1_000 {
        group.addTask {
          let rows = try await pool.run(Statement("SELECT $1::int8 * 2", [.integer(Int64(number))]))
          return (Int64(number), rows.first?.integer(0))
        }
      }
      return try await group.reduce(into: []) { $0.append($1) }
    }
    #expect(sums.count == 1_000 && sums.allSatisfy { $0.1 == $0.0 * 2 })
    pool.close()
  }

  @Test func oneThatIsRefusedSpoilsNoOther() async throws {
    let pool = pool(try PostgresServer.database(), kept: 1, overflow: 0)
    await withTaskGroup(of: Void.self) { group in
      for number in 0..<40 {
        group.addTask {
          if number % 3 == 0 {
            await #expect(throws: PostgresFailure.self) { try await pool.run(Statement("SELECT 1 / 0")) }
          } else if number % 3 == 1 {
            await #expect(throws: PostgresFailure.self) { try await pool.run(Statement("SELEC 1")) }
          } else {
            let rows = try? await pool.run(Statement("SELECT $1::int8", [.integer(Int64(number))]))
            #expect(rows?.first?.integer(0) == Int64(number))
          }
        }
      }
    }
    do throws(PostgresFailure) {
      _ = try await pool.run(Statement("SELECT * FROM nowhere"))
      Issue.record("taken")
    } catch { #expect(error.isMissingTable) }
    pool.close()
  }

  @Test func aServerThatIsGoneIsToldAtOnceAndComesBack() async throws {
    let server = try PostgresServer()
    let pool = pool(try server.database())
    #expect(try await pool.run(Statement("SELECT 1")).count == 1)
    try server.stop("immediate")
    do throws(PostgresFailure) {
      _ = try await pool.run(Statement("SELECT 1"))
      Issue.record("answered")
    } catch { #expect(error.isAway, "\(error)") }
    try server.start()
    // Within its pause it tries nothing; a moment later it is there.
    var isBack = false
    let end = ContinuousClock.now + .seconds(20)
    while !isBack, ContinuousClock.now < end {
      isBack = (try? await pool.run(Statement("SELECT 1"))) != nil
      await Task.yield()
    }
    #expect(isBack)
    // What was prepared on the old connection is prepared anew on the new one.
    #expect(try await pool.run(Statement("SELECT 1")).count == 1)
    pool.close()
    await #expect(throws: PostgresFailure.self) { try await pool.run(Statement("SELECT 1")) }
  }

  /// A connection that the server closed is no failure: what it did not answer goes over another.
  @Test func aConnectionThatWasClosedIsReplaced() async throws {
    let url = try PostgresServer.database()
    let (pool, other) = (pool(url, kept: 1, overflow: 0), pool(url))
    for _ in 0..<5 {
      let rows = try await pool.run(Statement("SELECT pg_backend_pid()::int8"))
      let number = try #require(rows.first?.integer(0))
      _ = try await other.run(Statement("SELECT pg_terminate_backend($1::int8::int4)", [.integer(number)]))
      #expect(try await pool.run(Statement("SELECT 1")).count == 1)
    }
    pool.close()
    other.close()
  }

  @Test(arguments: [
    "", "deadband", "http://x/y", "postgres//x", "postgres://h/d?sslmode", "postgres://h:port:1/d",
    "postgres://[::1/d",
  ]) func aURLThatIsNoneIsRefusedWithoutShowingIt(_ text: String) {
    #expect(throws: FleetError.self) { try PostgresURL(text) }
  }

  @Test func whatIsShownOfAURLHasNoPassword() throws {
    let url = try PostgresURL("postgres://user:secret@db1:5433,db2:5434/deadband?application_name=x")
    #expect(url.description == "db1:5433,db2:5434/deadband" && !url.isLocal)
    #expect(url.settings.contains { $0 == ("sslmode", "verify-full") })
    for text in ["postgres://127.0.0.1/d", "postgres:///d?host=/run", "postgresql://localhost:1/d"] {
      let local = try PostgresURL(text)
      #expect(local.isLocal && !local.settings.contains { $0.0 == "sslmode" }, "\(text)")
    }
  }
}
