import DeadbandTesting
import Foundation
import Testing

/// `deadband serve` and `deadband token`, as a user runs them.
@Suite(.serialized) struct ServerCommandTests {
  private let world = StoreWorld()

  private func tokens(_ arguments: String...) throws -> Deadband.Result {
    try Deadband.run(["token"] + arguments + ["--tokens", world.path + "/tokens.json"])
  }

  @Test func `tokens are made, listed and taken away, and the file has none of them`() throws {
    let made = try tokens("new", "--tenant", "desk-a")
    #expect(made.status == 0, "\(made.errors)")
    let token = made.output.trimmingCharacters(in: .whitespacesAndNewlines)
    #expect(token.hasPrefix("deadband_") && made.errors.isEmpty)
    let file = try String(contentsOfFile: world.path + "/tokens.json", encoding: .utf8)
    #expect(!file.contains(token.suffix(52)))
    let mode = try FileManager.default.attributesOfItem(atPath: world.path + "/tokens.json")[
      .posixPermissions]
    #expect(mode as? Int == 0o600)
    let list = try tokens("list")
    let id = String(token.dropFirst(9).prefix(8))
    #expect(list.output.contains(id) && list.output.contains("desk-a") && list.output.contains("never"))
    #expect(try tokens("revoke", id).status == 0)
    #expect(try tokens("revoke", id).status == 1)
    #expect(try tokens("list").output == "no tokens: nobody is let in\n")
  }

  @Test func `a file that others may write lets nobody in`() throws {
    _ = try tokens("new", "--tenant", "desk-a")
    try FileManager.default.setAttributes(
      [.posixPermissions: 0o666], ofItemAtPath: world.path + "/tokens.json")
    let list = try tokens("list")
    #expect(list.status == 1)
    #expect(list.errors.contains("others than its owner may write it"))
  }

  @Test(arguments: [
    (["--host", "0.0.0.0"], 1, "give --tokens"), (["--port", "70000"], 64, "0 to 65535"),
    (["--tls-chain", "x"], 64, "go together"), (["--body-limit", "1"], 64, "1024"),
    (["--tokens", "nowhere.json"], 66, "nowhere.json"),
    (["--thresholds", "nowhere.json"], 66, "nowhere.json"),
    (["--tls-chain", "nowhere.pem", "--tls-key", "nowhere.pem"], 1, "TLS: nowhere.pem"),
    (["--shutdown-time", "0"], 64, "1 to 86400"), (["--exact-time", "700000"], 64, "604800"),
  ]) func `what cannot be served is said before anybody is listened to`(
    _ arguments: [String], _ status: Int32, _ reason: String
  ) throws {
    let result = try Deadband.run(
      ["serve", "--analyst", "rulebook", "--store", world.path + "/analyses", "--port", "0"].filter {
        arguments.first != "--port" || ($0 != "--port" && $0 != "0")
      } + arguments)
    #expect(result.status == status, "\(result.errors)")
    #expect(result.errors.contains(reason), "\(result.errors)")
  }

  @Test func `variables are refused like options`() throws {
    for (name, value, reason) in [("API_PORT", "x", "API_PORT"), ("LOG_LEVEL", "loud", "LOG_LEVEL")] {
      let result = try Deadband.run(
        ["serve", "--store", world.path + "/analyses"], environment: [name: value])
      #expect(result.status == 64 && result.errors.contains(reason), "\(result.errors)")
    }
  }

  /// By a shell, which can wait, send signals and ask: what a person would do.
  @Test func `it serves, reads anew on SIGHUP, keeps what was in force when that is wrong, and ends well`()
    throws
  {
    let folder = world.path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let result = try Deadband.shell(
      """
      cd \(folder) && $deadband thresholds show seed --json > profile.json || exit 1
      $deadband serve --analyst rulebook --store analyses --thresholds profile.json --port 0 2> log & server=$!
      until_logged() { for _ in $(seq 200); do grep -q "$1" log && return; sleep 0.05; done; cat log; exit 2; }
      until_logged '"listening"'
      url=$(grep -o 'http://[0-9.:]*' log | head -n 1)
      ask() { curl -sf "$url/v1/analyses" -H 'content-type: application/json' \
        -d '{"subject":"SPY IC","snapshot":{"underlying_price":520}}'; }
      ask | grep -o '"verdict":"[a-z]*"'
      ask | grep -o '"verdict":"[a-z]*"'
      echo '{"name":' > profile.json; kill -HUP $server; until_logged 'what was in force stays'
      ask | grep -o '"verdict":"[a-z]*"'
      $deadband thresholds show default --json > profile.json; kill -HUP $server; until_logged 'read anew'
      curl -sf "$url/ready" | grep -o '"profile":"[a-z]*"'
      kill -TERM $server; wait $server; echo "status $?"
      tail -n 1 log | grep -o '"message":"ended"'
      """)
    #expect(
      result.lines == [
        #""verdict":"refresh""#, #""verdict":"reuse""#, #""verdict":"reuse""#, #""profile":"default""#,
        "status 0",
        #""message":"ended""#,
      ], "\(result.output)\(result.errors)")
  }

  /// Decisions of the rulebook: a strategy that is switched holds after a restart, and no ledger is made.
  @Test func `it decides for accounts, and remembers their strategies`() throws {
    let folder = world.path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let result = try Deadband.shell(
      """
      cd \(folder); export ASSETS=BTC
      serve() { $deadband serve --analyst rulebook --decisions --store analyses --port 0 2> log & server=$!
        for _ in $(seq 200); do grep -q '"listening"' log && break; sleep 0.05; done
        url=$(grep -o 'http://[0-9.:]*' log | head -n 1); }
      post() { curl -s "$url$1" -H 'content-type: application/json' -d "$2"; }
      serve
      post /v1/decisions '{"markets":{"BTC":{"underlying_price":60000,"trend_strength":0.9}},"equity_usd":1000,"free_capital_usd":1000}' \
        | grep -o '"action":"[a-z]*"'
      post /v1/accounts/default/strategy '{"strategy":"aggressive","reason":"r"}' | grep -o '"id":"[a-z]*"'
      kill -TERM $server; wait $server; serve
      curl -s "$url/v1/accounts/default/strategy" | grep -o '"id":"[a-z]*"'
      curl -s "$url/v1/decisions" | grep -o '"event":"[a-z]*"' | tr '\\n' ' '; echo
      kill -TERM $server; wait $server; ls
      $deadband decisions leaderboard --store analyses --by strategy --json | grep -o '"model":"[a-z]*"'
      """)
    #expect(
      result.lines == [
        #""action":"buy""#, #""id":"aggressive""#, #""id":"aggressive""#,
        #""event":"switched" "event":"decided" "#, "analyses", "log", #""model":"balanced""#,
      ], "\(result.output)\(result.errors)")
  }
}
