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

  @Test func `a file is replaced when the new one is whole`() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: "deadband-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: false)
    defer { try? FileManager.default.removeItem(at: folder) }
    let file = folder.appending(path: "spy.jsonl")
    try Data("old".utf8).write(to: file)
    let command =
      "cd \(folder.path) && ln -s spy.jsonl link && chmod 600 spy.jsonl"
      + " && $deadband indicators - --symbol SPY --vix \(Self.data)/VIX.csv.gz --output link"
    // The first lines are written by the time the last one turns out to be wrong.
    let failed = try Deadband.shell("\(command) < <(zcat \(Self.data)/SPY_1h.csv.gz; echo wrong)")
    #expect(failed.status == 1)
    #expect(try String(contentsOf: file, encoding: .utf8) == "old")
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["link", "spy.jsonl"])
    let result = try Deadband.shell(
      command.replacingOccurrences(of: "ln -s spy.jsonl link && ", with: "")
        + " < <(zcat \(Self.data)/SPY_1h.csv.gz | head -n 600) && stat -c %a spy.jsonl")
    #expect(result.status == 0)
    #expect(result.output == "600\n")
    #expect(try String(contentsOf: file, encoding: .utf8).hasPrefix("{\"at\""))
    #expect(
      try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted() == ["link", "spy.jsonl"])
  }

  @Test func `what is no file is written as it is`() throws {
    let result = try Deadband.shell(
      "$deadband indicators \(Self.data)/SPY.csv.gz --vix \(Self.data)/VIX.csv.gz --strategy covered-call"
        + " --from 2021-03-01 --to 2021-03-05 --output /dev/fd/1 | cat; stat -c %F /dev/null")
    #expect(result.output.hasPrefix("{\"at\"") && result.output.hasSuffix("character special file\n"))
  }

  @Test func `what held before the first line is said`() throws {
    let bars =
      "<(zcat \(Self.data)/SPY.csv.gz | awk -F, -v OFS=, 'NR > 1 { $2 /= 400; $3 /= 400; $4 /= 400; $5 /= 400 } 1')"
    let result = try Deadband.shell(
      "$deadband indicators \(bars) --symbol SPY --vix \(Self.data)/VIX.csv.gz --from 1999-06-01 --to 1999-06-30"
    )
    #expect(result.status == 0)
    #expect(!result.output.contains("IRON_CONDOR"))
    #expect(
      result.errors.split(separator: "\n").filter { $0.contains("IRON_CONDOR") }.map { $0.prefix(65) }
        == ["deadband: note: 1998-03-16: no IRON_CONDOR can be opened: no stri"])
  }

  @Test func `bars that end before the first day asked for are named`() throws {
    let result = try Deadband.shell(
      "$deadband indicators \(Self.data)/SPY.csv.gz --vix \(Self.data)/VIX.csv.gz --from 2021-04-03")
    #expect(result.status == 0)
    #expect(
      result.errors
        == "deadband: note: no line was written: the last bar, of 2021-03-31, lies before --from 2021-04-03\n"
    )
  }

  @Test func `splits of the same letters are not taken for none`() throws {
    let command =
      "cp \(Self.data)/AAPL_1h.csv.gz $TMP/aapl_1h.csv.gz && $deadband indicators $TMP/aapl_1h.csv.gz"
      + " --vix \(Self.data)/VIX.csv.gz --splits \(Self.data)/splits.csv --from 2014-06-09 --to 2014-06-09"
    let folder = "TMP=$(mktemp -d) && trap 'rm -r $TMP' EXIT && "
    let result = try Deadband.shell(folder + command)
    #expect(result.status == 1)
    #expect(result.errors.hasSuffix("splits.csv: has splits of AAPL, not of aapl; give --symbol AAPL\n"))
    let named = try Deadband.shell(folder + command + " --symbol AAPL")
    #expect(named.status == 0 && named.lines.count > 10)
    let other = try Deadband.shell(folder + command + " --symbol XYZ")
    #expect(other.status == 0 && other.errors.contains("no splits of XYZ are given"))
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
