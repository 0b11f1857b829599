import Foundation
import Testing

/// `deadband indicators` as text, on the shipped bars.
@Suite struct IndicatorsTests {
  private static let data = URL(filePath: #filePath).deletingLastPathComponent()
    .appending(path: "../../Examples/data").standardized.path

  @Test func `shipped bars become a history that replay reads`() throws {
    let result = try Deadband.shell(
      "$deadband indicators \(Self.data)/SPY.csv.gz --vix \(Self.data)/VIX.csv.gz --from 2020-06-01"
        + " | $deadband replay - --thresholds seed --json")
    #expect(result.status == 0)
    #expect(result.errors.isEmpty)
    #expect(result.output.contains(#""first":"2020-06-01T20:00:00Z""#))
    // Three strategies on each of the 211 sessions from then to the end of March 2021.
    #expect(result.output.hasPrefix(#"{"ticks":633,"#))
  }

  @Test func `one strategy gives one line a bar, in an output file too`() throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "deadband-\(UUID().uuidString).jsonl")
    defer { try? FileManager.default.removeItem(at: file) }
    let result = try Deadband.shell(
      "$deadband indicators \(Self.data)/SPY.csv.gz --vix \(Self.data)/VIX.csv.gz --strategy covered-call"
        + " --from 2021-03-01 --to 2021-03-05 --output \(file.path)")
    #expect(result.status == 0)
    #expect(result.output.isEmpty)
    let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n")
    #expect(lines.count == 5)
    #expect(lines.allSatisfy { $0.contains(#""strategy":"COVERED_CALL""#) })
  }

  @Test func `a split is said`() throws {
    let result = try Deadband.shell(
      "$deadband indicators \(Self.data)/AAPL_1h.csv.gz --vix \(Self.data)/VIX.csv.gz"
        + " --splits \(Self.data)/splits.csv --from 2014-06-01 --to 2014-06-30 | tail -n 1")
    #expect(result.errors.contains("2014-06-09"))
    #expect(result.errors.contains("split"))
  }

  @Test func `a price that no snapshot holds is refused with file and line`() throws {
    let result = try Deadband.shell(
      "$deadband indicators <(zcat \(Self.data)/SPY_1h.csv.gz | awk -F, -v OFS=, 'NR == 400 { $3 = $5 = 1e300 } 1')"
        + " --symbol SPY --vix \(Self.data)/VIX.csv.gz > /dev/null")
    #expect(result.status == 1)
    #expect(result.errors.hasPrefix("deadband: /dev/fd/"))
    #expect(result.errors.contains(":400: underlying_price: "), "\(result.errors)")
  }

  @Test(arguments: [
    ("SPY.csv.gz", 64, "--vix"), ("SPY.csv.gz --vix VIX.csv.gz --strategy butterfly", 64, "butterfly"),
    ("SPY.csv.gz --vix VIX.csv.gz --from 2020-13-01", 64, "2020-13-01"),
    ("SPY.csv.gz --vix VIX.csv.gz --from 2020-02-01 --to 2020-01-01", 64, "lies after"),
    ("SPY.csv.gz --vix missing.csv", 66, "missing.csv"), ("missing.csv --vix VIX.csv.gz", 66, "missing.csv"),
    ("README.md --vix VIX.csv.gz", 1, "header"), ("SPY.csv.gz --vix SPY_1h.csv.gz", 1, "SPY_1h.csv.gz"),
    ("SPY.csv.gz --vix SPY.csv.gz", 1, "daily values of a volatility index"),
    ("SPY_1h.csv.gz --vix VIX.csv.gz --bar-length 1m", 64, "--bar-length"),
    ("SPY.csv.gz --vix VIX.csv.gz --output SPY.csv.gz", 64, "is an input"),
  ]) func `wrong use and wrong files are told apart`(_ arguments: String, _ status: Int32, _ reason: String)
    throws
  {
    let result = try Deadband.shell("cd \(Self.data) && $deadband indicators \(arguments) > /dev/null")
    #expect(result.status == status)
    #expect(result.errors.contains(reason), "\(result.errors)")
  }
}
