import Deadband
import DeadbandCore
import DeadbandStore
import DeadbandTesting
import Foundation
import Testing

@testable import DeadbandFleet

/// Who is talked to: certificates, and several hosts in one URL.
@Suite struct PostgresHostTests {
  /// A server with a certificate for `localhost`, made by an authority of the test's own.
  private static func withCertificate() throws -> PostgresServer {
    try PostgresServer { folder in
      let script = """
        cd \(folder) && umask 077 &&
        openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=authority -keyout ca.key -out ca.crt &&
        openssl req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout server.key -out server.csr &&
        printf 'subjectAltName=DNS:localhost' > names &&
        openssl x509 -req -in server.csr -CA ca.crt -CAkey ca.key -CAcreateserial -days 2 -extfile names -out server.crt &&
        openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=another -keyout another.key -out another.crt &&
        chmod 644 ca.crt another.crt
        """
      try PostgresServer.asServer("/bin/sh", ["-c", script])
      return ["ssl=on", "ssl_cert_file=\(folder)/server.crt", "ssl_key_file=\(folder)/server.key"]
    }
  }

  private func isEncrypted(_ url: String) throws -> Bool {
    let connection = try PostgresConnection(try PostgresURL(url))
    var isEncrypted = false
    try connection.run(
      [
        Statement(
          "SELECT CASE WHEN ssl THEN 1 ELSE 0 END::bigint FROM pg_stat_ssl WHERE pid = pg_backend_pid()")
      ], seconds: 10
    ) { _, outcome in isEncrypted = (try? outcome.get().first?.integer(0)) == 1 }
    return isEncrypted
  }

  @Test func onlyTheHostWhoseCertificateItIsIsTalkedTo() throws {
    let server = try Self.withCertificate()
    func url(_ host: String, _ authority: String) -> String {
      "postgres://deadband@\(host):\(server.port)/postgres?sslmode=verify-full&sslrootcert=\(server.folder)/\(authority).crt"
    }
    #expect(try isEncrypted(url("localhost", "ca")))
    // Its address is not in the certificate; nobody vouches for it; there is no such file.
    let otherName = #expect(throws: PostgresFailure.self) { try isEncrypted(url("127.0.0.1", "ca")) }
    #expect(otherName?.reason.contains("does not match host name") == true)
    let otherAuthority = #expect(throws: PostgresFailure.self) {
      try isEncrypted(url("localhost", "another"))
    }
    #expect(otherAuthority?.reason.contains("certificate verify failed") == true)
    #expect(throws: PostgresFailure.self) { try isEncrypted(url("localhost", "missing")) }
  }

  /// What is not this machine has to show a certificate without being asked to, also where only one of several hosts is not.
  @Test func anotherMachineNeedsACertificate() throws {
    let url = try PostgresURL("postgres://deadband@db.example.com/deadband")
    #expect(url.settings.contains { $0 == ("sslmode", "verify-full") })
    #expect(
      try PostgresURL("postgres://deadband@localhost/deadband").settings.allSatisfy { $0.0 != "sslmode" })
    #expect(
      try PostgresURL("postgres://a@localhost,b/deadband").settings.contains {
        $0 == ("sslmode", "verify-full")
      })
  }

  /// The first host that is there, and that may be written to.
  @Test func ofSeveralHostsTheOneThatIsThereIsUsed() async throws {
    let (first, second) = (try PostgresServer(), try PostgresServer())
    let url = try PostgresURL(
      "postgres://deadband@127.0.0.1:\(first.port),127.0.0.1:\(second.port)/postgres?target_session_attrs=read-write"
    )
    #expect(url.description == "127.0.0.1:\(first.port),127.0.0.1:\(second.port)/postgres")
    let pool = PostgresPool(url)
    func port() async throws -> Int64? {
      try await pool.run(Statement("SELECT inet_server_port()")).first?.integer(0)
    }
    #expect(try await port() == Int64(first.port))
    try first.stop("immediate")
    #expect(await Machine.until { (try? await port()) == Int64(second.port) })
    pool.close()
  }

  /// The backup of the runbook, and its way back.
  @Test func aBackupIsPutBack() async throws {
    let server = try PostgresServer()
    let url = try server.database("live")
    let scripted = ScriptedAnalyst(answering: #"{"action":"hold"}"#)
    let machine = try Machine(url, scripted)
    try await machine.tier.prepare()
    _ = try await machine.ask()
    let database = FleetDatabase(url)
    let budget = try LedgerBudget(.tenant("t"), .daily(Money(nanoDollars: 7)))
    try await database.setBudgets([budget])
    await machine.end()
    let dump = "\(server.folder)/deadband.dump"
    try server.perform("pg_dump", ["-Fc", "-f", dump, "live"])
    try server.perform("dropdb", ["--force", "live"])
    try server.perform("createdb", ["live"])
    try server.perform("pg_restore", ["-d", "live", dump])
    #expect(try await database.version() == FleetDatabase.knownVersion)
    #expect(try await database.budgets(at: Book.now).map(\.usage.budget) == [budget])
    database.close()
    let other = try Machine(url, scripted)
    try await other.tier.prepare()
    let outcome = try await other.ask()
    #expect(outcome.source == .cache(.shared) && scripted.questions.count == 1)
    await other.end()
  }
}
