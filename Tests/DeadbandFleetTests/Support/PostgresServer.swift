import DeadbandFleet
import Foundation
import Glibc
import Testing

/// A real PostgreSQL of a test's own, on the loopback, in a folder that goes with it. The server refuses to run as root: there it runs as
/// the system's user `postgres`.
final class PostgresServer: Sendable {
  let folder: String
  let port: Int
  /// Settings beyond those of every server.
  private let settings: [String]

  /// Where Debian keeps the programs of the newest version; nil where there is none.
  static let programs: String? = {
    let base = "/usr/lib/postgresql"
    let versions = ((try? FileManager.default.contentsOfDirectory(atPath: base)) ?? []).compactMap { Int($0) }
    return versions.sorted().last.map { "\(base)/\($0)/bin" }
  }()

  /// Makes a cluster and starts it.
  ///
  /// - Parameter prepare: puts files into the server's folder, and gives settings that name them.
  init(_ prepare: (String) throws -> [String] = { _ in [] }) throws {
    let programs = try #require(Self.programs, "PostgreSQL is not installed: Scripts/bootstrap --tests")
    let folder = "/tmp/deadband-postgres-\(UInt32.random(in: 0...(.max)))"
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    chmod(folder, 0o777)
    self.folder = folder
    port = Int.random(in: 20_000..<30_000)
    try Self.run(
      "\(programs)/initdb",
      ["-D", "\(folder)/data", "-A", "trust", "-U", "deadband", "--no-sync", "-E", "UTF8", "--locale=C"])
    settings = try prepare(folder)
    watch()
    try start()
  }

  /// Has the server end with this process, however that ends: what is common is never deinitialised, and a test may be killed.
  private func watch() {
    let stop =
      "\(Self.asServer.joined(separator: " ")) \(Self.programs ?? "")/pg_ctl -D \(folder)/data -m immediate stop"
    let script =
      "while kill -0 \(getpid()); do sleep 1; done; \(stop); \(Self.asServer.joined(separator: " ")) rm -rf \(folder)/data; rm -rf \(folder)"
    _ = try? Self.spawn(["/bin/sh", "-c", script], said: "/dev/null")
  }

  deinit {
    try? stop("immediate")
    // What the server's user wrote, that user removes.
    try? Self.run("/bin/rm", ["-rf", "\(folder)/data"])
    try? FileManager.default.removeItem(atPath: folder)
  }

  /// Starts the server, and returns when it takes connections.
  func start() throws {
    let options =
      "-p \(port) -c listen_addresses=127.0.0.1 -c unix_socket_directories=\(folder) -c max_connections=200 -c shared_buffers=64MB -c fsync=off "
      + settings.map { "-c \($0)" }.joined(separator: " ")
    try Self.run(
      "\(Self.programs ?? "")/pg_ctl",
      ["-D", "\(folder)/data", "-l", "\(folder)/log", "-w", "-t", "60", "-o", options, "start"])
  }

  /// Stops it: `fast`, or `immediate`, which is like a crash.
  func stop(_ mode: String = "fast") throws {
    try Self.run("\(Self.programs ?? "")/pg_ctl", ["-D", "\(folder)/data", "-w", "-m", mode, "stop"])
  }

  /// A database of a test's own.
  func database(_ name: String = "d\(UInt32.random(in: 0...(.max)))") throws -> PostgresURL {
    try Self.run(
      "\(Self.programs ?? "")/createdb", ["-h", "127.0.0.1", "-p", "\(port)", "-U", "deadband", name])
    return try PostgresURL("postgres://deadband@127.0.0.1:\(port)/\(name)")
  }

  /// Runs one of the server's own programs on it.
  func perform(_ program: String, _ arguments: [String]) throws {
    try Self.run(
      "\(Self.programs ?? "")/\(program)", ["-h", "127.0.0.1", "-p", "\(port)", "-U", "deadband"] + arguments)
  }

  /// Runs a program as the server's user.
  static func asServer(_ program: String, _ arguments: [String]) throws { try run(program, arguments) }

  struct Failed: Error { let program: String, status: Int32, said: String }

  /// What a program is run by: PostgreSQL refuses root.
  private static let asServer =
    geteuid() == 0 ? ["/usr/bin/setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : []

  /// Starts a program, whose words go into a file: not into a pipe, which a server that it starts would keep open.
  private static func spawn(_ words: [String], said: String) throws -> pid_t {
    let copies = words.map { strdup($0) }
    defer { for copy in copies { free(copy) } }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
    posix_spawn_file_actions_addopen(&actions, 1, said, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    posix_spawn_file_actions_adddup2(&actions, 1, 2)
    var attributes = posix_spawnattr_t()
    posix_spawnattr_init(&attributes)
    defer { posix_spawnattr_destroy(&attributes) }
    // A group of its own: what ends this process's group does not end it.
    // Threads of Dispatch block signals, and a server that inherits that waits a second for each of its own.
    var none = sigset_t()
    sigemptyset(&none)
    posix_spawnattr_setsigmask(&attributes, &none)
    posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK))
    var process = pid_t()
    guard posix_spawn(&process, words[0], &actions, &attributes, copies + [nil], environ) == 0 else {
      throw Failed(program: words[0], status: -1, said: "it cannot be run")
    }
    return process
  }

  /// Runs a program to its end. Foundation's `Process` waits with a run loop, which threads of tests do not have.
  private static func run(_ program: String, _ arguments: [String]) throws {
    let said = "/tmp/deadband-said-\(UInt64.random(in: 0...(.max)))"
    defer { unlink(said) }
    let process = try spawn(asServer + [program] + arguments, said: said)
    var status: Int32 = 0
    while waitpid(process, &status, 0) < 0, errno == EINTR {}
    guard status == 0 else {
      let text = (try? String(contentsOfFile: said, encoding: .utf8)) ?? ""
      throw Failed(program: program, status: status, said: text)
    }
  }

  /// One server for all tests that only need a database of their own.
  private static let common = Result { try PostgresServer() }

  /// A database on the common server.
  static func database() throws -> PostgresURL { try common.get().database() }
}
