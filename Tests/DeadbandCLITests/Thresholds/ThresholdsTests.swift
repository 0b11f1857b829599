import Foundation
import Testing

struct ThresholdsTests {
  @Test func `a valid profile is ok`() throws {
    let result = try Deadband.run(
      "thresholds", "validate", "seed", "default", "profiles/child.json", "profiles/custom.json",
      "profiles/marked.json")
    #expect(result.status == 0)
    #expect(
      result.lines
        == ["seed", "default", "profiles/child.json", "profiles/custom.json", "profiles/marked.json"].map {
          "\($0): ok"
        })
    #expect(result.errors.isEmpty)
  }

  @Test(arguments: [
    ("circle", 1, "profiles/invalid.circle.json: $: more than 8 profiles extend one another"),
    ("negative", 1, "profiles/invalid.negative.json: $.indicators.rsi.rule.absolute: -5 is refused"),
    ("unknown_key", 1, "profiles/invalid.unknown_key.json: $.indicator: unknown key"),
    ("lost_parent", 66, "profiles/nowhere.json: no such file"),
    ("not_utf8", 1, "profiles/invalid.not_utf8.json: not UTF-8"),
    ("syntax", 1, "profiles/invalid.syntax.json:2:9: a value expected"),
  ])
  func `an invalid one is refused with file, path and reason`(
    _ fault: String, _ status: Int, _ message: String
  )
    throws
  {
    let file = "profiles/invalid.\(fault).json"
    let result = try Deadband.run("thresholds", "validate", "profiles/base.json", file, "seed")
    #expect(result.status == Int32(status))
    #expect(result.lines == ["profiles/base.json: ok", "seed: ok"])
    #expect(result.errors.hasPrefix("deadband: \(message)"))

    let json = try Deadband.run("thresholds", "validate", "--json", file)
    #expect(json.status == Int32(status))
    #expect(json.errors.isEmpty)
    let object = try json.object()
    #expect(object["version"] as? Int == 1)
    let results = try #require(object["files"] as? [[String: Any]])
    #expect(results.map { $0["ok"] as? Bool } == [false])
    let said = [results[0]["source"], results[0]["path"], results[0]["reason"]].compactMap { $0 as? String }
    #expect(said.filter { !$0.isEmpty }.joined(separator: ": ").hasPrefix(message))
  }

  @Test func `parents are looked for beside the file that names them`() throws {
    let result = try Deadband.run("thresholds", "diff", "seed", "profiles/child.json")
    #expect(result.status == 1)
    #expect(
      result.lines == [
        "$.indicators.rsi.rule.absolute: 5 → 7",
        "$.indicators.rsi.points: 30 → 12",
        "$.indicators.rsi.levels: [] → [30,70]",
      ])
  }

  @Test func `equal profiles have no difference, whatever their names`() throws {
    let result = try Deadband.run("thresholds", "diff", "seed", "profiles/marked.json")
    #expect(result.status == 0)
    #expect(result.output.isEmpty)
    let json = try Deadband.run("thresholds", "diff", "--json", "seed", "seed")
    #expect(json.output == #"{"a":"seed","b":"seed","differences":[],"version":1}"# + "\n")
  }

  @Test func `a difference as JSON leaves out what a profile has not`() throws {
    let result = try Deadband.run("thresholds", "diff", "--json", "seed", "profiles/custom.json")
    #expect(result.status == 1)
    let differences = try #require(try result.object()["differences"] as? [[String: Any]])
    #expect(
      differences.map { $0["path"] as? String } == [
        "$.custom", "$.rules.disabled", "$.rules.price", "$.strategies.MINE",
      ])
    #expect(differences[3]["a"] == nil)
    #expect(differences[3]["b"] as? [String: Double] == ["price": 0.5])
  }

  @Test func `show prints every indicator and rule in 80 columns`() throws {
    let result = try Deadband.run("thresholds", "show", "seed")
    #expect(result.status == 0)
    for line in [
      "profile seed",
      "indicator                change type    fires beyond            points  levels",
      "macd                     technical      cross, 0.02 % of price      30",
      "underlying_price         price          3 % or 5                    25",
      "volume_ratio             technical      × or ÷ 2                    10",
      "quality_tier             market_regime  any other name              20",
      "technical             5  12 h",
      "age           older than 24 h",
      "IRON_CONDOR     volatility 2, time_decay 1.5",
    ] { #expect(result.lines.contains(line)) }
    #expect(result.lines.allSatisfy { $0.count <= 80 })
  }

  @Test func `show wraps what is too wide and says what is disabled`() throws {
    let result = try Deadband.run(
      "thresholds", "show", "profiles/custom.json", environment: ["COLUMNS": "60"])
    #expect(result.lines.contains("age           disabled"))
    #expect(result.lines.contains("volatile      volatility rank above 90, from 4 h on"))
    #expect(result.lines.contains("too_old       older than 48 h; 168 h in stable conditions"))
    #expect(result.lines.contains("              (volatility rank at most 20)"))
  }

  @Test(arguments: ["diff - -", "validate - seed -"]) func `standard input is read once`(_ use: String) throws
  {
    let result = try Deadband.shell("echo '{\"extends\":\"seed\"}' | $deadband thresholds \(use)")
    #expect(result.status == 64)
    #expect(result.errors.contains("standard input can be read once"))
  }

  @Test(arguments: ["seed", "default", "profiles/child.json", "profiles/custom.json"])
  func `what show prints as JSON is the same profile`(_ profile: String) throws {
    let result = try Deadband.shell(
      "$deadband thresholds show --json \(profile) | $deadband thresholds diff \(profile) -")
    #expect(result.status == 0)
    #expect(result.output.isEmpty)
    #expect(result.errors.isEmpty)
  }
}
