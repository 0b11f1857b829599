import Foundation
import Testing

/// `deadband decisions` as text.
@Suite struct DecisionsCommandTests {
  private static let data = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../../Examples/data").standardized.path
  private let world = StoreWorld()

  @Test func `a month of shipped prices gives the same leaderboard each time`() throws {
    let command =
      "$deadband decisions replay \(Self.data)/AAPL_1h.csv.gz \(Self.data)/BAC_1h.csv.gz \(Self.data)/SPY_1h.csv.gz"
      + " --from 2016-03-01 --to 2016-03-31 --json"
    let (first, second) = (try Deadband.shell(command), try Deadband.shell(command))
    #expect(first.status == 0 && first.errors.isEmpty, "\(first.errors)")
    #expect(first.output == second.output && first.output.hasPrefix(#"{"models":[{"model":"directional "#))
    // Three tempers, none of which failed.
    #expect(first.output.ranges(of: #""errors":{}"#).count == 3)
  }

  /// Recorded decisions, replayed on the same prices, earn the same money as they did.
  @Test func `recorded decisions are replayed`() throws {
    let bars = "\(Self.data)/SPY_1h.csv.gz --from 2016-03-01 --to 2016-03-18 --json"
    let result = try Deadband.shell(
      """
      cd \(world.path) && $deadband decisions replay \(bars) --decisions first.jsonl > first.json || exit 1
      $deadband decisions replay \(bars) --recorded first.jsonl > second.json || exit 2
      for file in first second; do grep -o '"equity_usd":[0-9.]*' $file.json | sort | tr '\\n' ' '; echo; done
      echo '{"at":"2016-03-01T00:00:00Z"}' > empty.jsonl
      $deadband decisions replay \(bars) --recorded empty.jsonl; echo $?
      """)
    #expect(
      result.lines.count == 3 && result.lines[0] == result.lines[1] && result.lines[2] == "1",
      "\(result.output)\(result.errors)")
    #expect(result.errors.contains("there is no decision in it"))
  }

  // One process after the other: Foundation's `Process.run` has died once where many were begun at one moment.
  @Test(
    .serialized,
    arguments: [
      (["decisions", "replay", "1.csv", "--strategy", "bold"], 1, "there is no \"bold\""),
      (["decisions", "replay", "--model", "angry", "A.csv"], 64, "\"angry\" is none of calm, steady, brisk"),
      (["decisions", "replay", "A.csv", "A_1h.csv"], 64, "A stands twice"),
      (["decisions", "replay", "ä.csv"], 64, "has to begin with the asset's symbol"),
      (["decisions", "replay", "A.csv", "--from", "2020-01-02", "--to", "2020-01-01"], 64, "lies after"),
      (["decisions", "replay", "A.csv", "--capital=-5"], 64, "negative"),
      (["decisions", "replay", "A.csv", "--time-to-live", "0"], 64, "--time-to-live 0"),
      (["decisions", "replay", "/none/A.csv"], 66, "/none/A.csv"),
      (["decisions", "replay", "A.csv", "--price", "gpt"], 64, "a provider and a model are needed"),
      (["decisions", "export", "--asset", "btc"], 64, "is no asset's symbol"),
      (["decisions", "leaderboard", "--by", "luck"], 64, "'luck' is invalid"),
      (["decisions", "leaderboard", "--days-per-year", "0"], 64, "--days-per-year is 1 to 366"),
      (["decisions", "leaderboard", "--store", "/none"], 66, "/none"),
      (["decisions", "accounts"], 1, "ASSETS: it is missing"),
    ]) func `what is wrong is said`(_ arguments: [String], _ status: Int, _ reason: String) throws
  {
    let result = try Deadband.run(arguments)
    #expect(
      result.status == Int32(status) && result.errors.contains(reason), "\(result.status): \(result.errors)")
  }

  @Test func `older decisions come in and go out`() throws {
    let folder = world.path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let result = try Deadband.shell(
      """
      cd \(folder)
      echo '{"symbol":"SPY","action":"buy","allocation_usd":10.5,"rationale":"r","confidence":7,"timestamp":"2025-01-02T03:04:05Z"}' > old
      $deadband decisions import old --store s --account main
      $deadband decisions import old --store s --account main
      $deadband decisions export --store s
      $deadband decisions export --store s --csv --asset SPY | tail -n 1
      $deadband decisions leaderboard --store s
      echo '{"symbol":"SPY"}' | $deadband decisions import - --store s; echo $?
      """)
    #expect(result.lines.prefix(2) == ["1 taken over", "0 taken over, 1 were there already"])
    #expect(
      result.output.contains(
        #""event":"imported","decision":{"asset":"SPY","action":"buy","allocation_usd":10.5"#))
    // Of an older decision nobody knows the price.
    #expect(result.output.contains("\nNo decisions that a paper account could act on"))
    #expect(result.output.contains("2025-01-02T03:04:05Z,main,,,imported,SPY,buy,10.5,,,7,,,,r,,0,"))
    #expect(
      result.output.hasSuffix("\n1\n") && result.errors.contains("\"action\" is missing"),
      "\(result.output)\(result.errors)")
  }

  @Test func `accounts are shown`() throws {
    let result = try Deadband.run(
      ["decisions", "accounts", "--json"],
      environment: [
        "MULTI_ACCOUNT_MODE": "true", "ACCOUNT_IDS": "a,b", "ASSETS": "SPY", "STRATEGY_b": "aggressive",
      ])
    #expect(
      result.status == 0 && result.output.contains(#""id":"b","#) && result.output.contains("aggressive"),
      "\(result.output)")
    let strategies = try Deadband.run(["decisions", "strategies"])
    #expect(strategies.status == 0 && strategies.output.contains("conservative_swing"))
  }
}
