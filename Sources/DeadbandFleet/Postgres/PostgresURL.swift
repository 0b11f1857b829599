import CPostgres
import Glibc

/// Where the database is: a URL of `postgres://`, several hosts in it where there are several.
public struct PostgresURL: Sendable, Hashable, CustomStringConvertible {
  /// The URL, password and all.
  let text: String
  /// What may be shown of it: hosts, ports and database.
  public let description: String
  /// Whether all hosts are this machine.
  let isLocal: Bool

  /// Reads a URL.
  ///
  /// - Throws: ``FleetError/url(_:)``, which does not show what it holds.
  public init(_ text: String) throws(FleetError) {
    guard text.hasPrefix("postgres://") || text.hasPrefix("postgresql://") else {
      throw .url("it has to begin with postgres://")
    }
    guard !text.utf8.contains(0) else { throw .url("it has a zero byte") }
    var message: UnsafeMutablePointer<CChar>?
    let options = PQconninfoParse(text, &message)
    defer {
      PQconninfoFree(options)
      PQfreemem(message)
    }
    guard let options else { throw .url("it is none that PostgreSQL's library takes") }
    var values: [String: String] = [:]
    var option = options
    while let keyword = option.pointee.keyword {
      if let value = option.pointee.val { values[String(cString: keyword)] = String(cString: value) }
      option += 1
    }
    guard (values["port"] ?? "5432").split(separator: ",").allSatisfy({ (1...65_535).contains(Int($0) ?? 0) })
    else {
      throw .url("a port is a number from 1 to 65535")
    }
    let hosts = (values["hostaddr"] ?? values["host"] ?? "").split(
      separator: ",", omittingEmptySubsequences: false)
    isLocal = hosts.allSatisfy { host in
      host.isEmpty || host.hasPrefix("/") || ["localhost", "127.0.0.1", "::1"].contains(String(host))
    }
    let ports = (values["port"] ?? "5432").split(separator: ",")
    description =
      hosts.enumerated().map { index, host in
        "\(host.isEmpty ? "localhost" : host):\(ports.count == 1 ? ports[0] : ports.indices.contains(index) ? ports[index] : "5432")"
      }.joined(separator: ",") + "/\(values["dbname"] ?? "")"
    self.text = text
  }

  /// What the library is told before the URL, which may say otherwise: how long connecting may take, when a peer that is silent is gone,
  /// and that another machine has to show a certificate that is its own.
  var settings: [(String, String)] {
    var settings = [
      ("application_name", "deadband"), ("connect_timeout", "5"), ("keepalives_idle", "5"),
      ("keepalives_interval", "2"), ("keepalives_count", "3"), ("tcp_user_timeout", "10000"),
      ("client_encoding", "UTF8"),
    ]
    if !isLocal {
      settings.append(("sslmode", "verify-full"))
      // Debian's certificate authorities; libpq before version 16 knows no "system".
      let system = "/etc/ssl/certs/ca-certificates.crt"
      if access(system, R_OK) == 0 { settings.append(("sslrootcert", system)) }
    }
    return settings
  }
}
