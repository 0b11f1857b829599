import DeadbandCharts
import DeadbandCore
import DeadbandMarketData
import Foundation
import Testing

@testable import DeadbandLab

@Suite struct ReplayReportTests {
  @Test func thePageNeedsNothingElse() throws {
    let page = try page(history())
    #expect(page.hasPrefix("<!doctype html>\n<html lang=\"en\">"))
    #expect(page.contains(#"content="default-src &#39;none&#39;; style-src &#39;unsafe-inline&#39;""#))
    for outside in [
      "<script", "<link", "<img", "<iframe", "http:", "https:", "//", "url(", "@import", " src=", " href=",
    ] {
      #expect(!page.contains(outside), "\(outside)")
    }
  }

  @Test func elementsAreClosedInOrderAndIdsAreUnique() throws {
    for page in try [
      page(history()), page([]), page(history(count: 1)), page(history(), analyst: nil, price: nil),
    ] {
      #expect(unclosed(page) == [])
      let ids = page.matches(of: /\ id="([^"]*)"/).map { String($0.1) }
      #expect(Set(ids).count == ids.count)
      for list in page.matches(of: /aria-labelledby="([^"]*)"/) {
        for name in list.1.split(separator: " ") { #expect(ids.contains(String(name)), "\(name)") }
      }
    }
  }

  @Test func theHeadlineIsTheFirstProfilesResult() throws {
    let result = try result(history())
    let policy = result.policies[0]
    let page = text(result)
    #expect(page.contains("<span>seed asked at \(percent(policy.askedShare)) of 96 ticks"))
    #expect(page.contains("It cost \(policy.cost); asking always would have cost"))
    #expect(page.contains("<code>analyst: rulebook (offline), family of 3 from seed 1</code>"))
    #expect(page.contains("as of <time datetime=\"2026-07-24\">2026-07-24</time>"))
    #expect(page.contains("96 ticks of 4 subjects"))
  }

  @Test func theTableHoldsEveryPolicyAndTheBound() throws {
    let result = try result(history())
    let page = text(result)
    for row in result.comparisonRows {
      #expect(page.contains("<th scope=\"row\"><bdi>\(row.name)</bdi></th>"), "\(row.name)")
    }
    #expect(result.comparisonRows.count == 8)
    let table = page.components(separatedBy: "</table>")[0]
    #expect(table.matches(of: /<tr class=/).count == 8)
    #expect(page.contains("<th scope=\"colgroup\" colspan=\"4\">answers that differ from a fresh one</th>"))
  }

  /// Each group's figures stand in its row, and as a bar of its own in the panel of each policy that served answers.
  @Test func everyGroupHasARowAndABar() throws {
    let result = try result(history())
    let page = text(result)
    let served = result.policies.filter { $0.reused > 0 }
    #expect(served.count == 2)
    #expect(page.matches(of: /<svg class="panel"[^>]*groups-/).count == served.count)
    for (name, ticks) in [("2024", 96), ("IRON_CONDOR", 96), ("20–50", 96)] {
      let cells = served.map { policy in
        let group = policy.groups.first { $0.name == name }
        return
          "<td>\(fixed((group?.askedShare ?? -1) * 100, 1)) / \(fixed((group?.disagreement ?? -1) * 100, 2))</td>"
      }
      let row = "<bdi>\(name)</bdi></th><td>\(ticks)</td>\(cells.joined())</tr>"
      #expect(page.replacing("<wbr/>", with: "").replacing("\n", with: "").contains(row), "\(row)")
      #expect(page.matches(of: />([^<]+)<\/text>/).count { $0.1 == name } == served.count, "\(name)")
    }
    for policy in served { #expect(policy.groups.map(\.name) == ["2024", "IRON_CONDOR", "20–50"]) }
  }

  @Test func withoutAnAnalystGroupsAreOnlyCounted() throws {
    let page = try page(history(), analyst: nil, price: nil)
    #expect(page.contains("When the model was asked") && !page.contains("groups-0"))
    #expect(page.contains("Asked, percent of the group&#39;s ticks"))
  }

  @Test func onlyAFamilyHasAWorst() throws {
    #expect(try page(history()).contains("worst rulebook"))
    for analyst in [ReplayAnalyst.rulebook, .rulebooks(count: 1, seed: 7)] {
      let page = try page(history(), analyst: analyst)
      #expect(!page.contains("worst"))
      #expect(page.contains("<th scope=\"colgroup\" colspan=\"3\">answers that differ from a fresh one</th>"))
      let rows = page.components(separatedBy: "</table>")[0].matches(
        of: /<tr class="[a-z]+">(.*?)<\/tr>/.dotMatchesNewlines())
      #expect(rows.count == 8)
      for row in rows { #expect(row.1.ranges(of: "<td>").count == 10) }
    }
  }

  @Test func namesAreShownAndNeverObeyed() throws {
    let attack = "\"><script>alert(1)</script>&'"
    let json = #"{"schema":1,"name":"\"><script>alert(1)</script>&'","extends":"seed"}"#
    let profile = try ThresholdProfile(json: Array(json.utf8), source: "attack")
    let lines = history(subject: "<script>alert(1)</script> 2024")
    let page = try page(lines, profiles: [profile, .seed], files: [attack + ".jsonl"])
    #expect(!page.contains("<script"))
    #expect(unclosed(page) == [])
    #expect(page.contains("<bdi>&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;&#39;.jsonl</bdi>"))
    #expect(page.contains("<bdi>&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;&amp;&#39;</bdi>"))
    #expect(page.contains("price of &lt;script&gt;alert(1)&lt;/scrip…"))
  }

  @Test func theSameResultGivesTheSameBytes() throws {
    let (first, second) = (try result(history()), try result(history()))
    #expect(ReplayReport(first, files: ["a"]).html() == ReplayReport(second, files: ["a"]).html())
  }

  @Test func poorResultsGiveSensiblePages() throws {
    #expect(try page([]).contains("Nothing was replayed: the history has no ticks."))
    #expect(try page(history(), profiles: [], others: []).contains("no profile was given"))
    #expect(
      try page(history(count: 1)).contains(
        "seed asked at 100.0% of 1 tick and served nothing from the cache."))
    #expect(try page(history(count: 1)).contains("no answer was served from the cache"))
    let bare = try page(history(), others: [], analyst: nil, price: nil)
    #expect(bare.contains("Nobody answered afresh") && bare.contains("<dd>not reckoned</dd>"))
    #expect(!bare.contains("$") && !bare.contains("id=\"tradeoff"))
    #expect(!(try page(history(), profiles: [])).contains("id=\"rules-0"))
    for page in try [page(history()), page(history(count: 1)), page(history(count: 2)), bare, page([])] {
      for bad in ["nan", "inf\"", "inf ", "Optional("] { #expect(!page.contains(bad), "\(bad)") }
    }
  }

  @Test func aTimerThatAsksLessIsNamedInTheFirstLines() throws {
    let tried = "<p class=\"lead\">Of the fixed times to live tried (TTL 5 min, TTL 1 h, TTL 4 h, TTL 24 h)"
    let within = "2% disagreement per tick"
    #expect(try page(history()).contains("\(tried) none that spares a question stays within \(within)."))
    #expect(
      try page(history(count: 2)).contains("\(tried) and within \(within), TTL 4 h asks least: at 50.0%"))
    #expect(!(try page(history(), others: [.always])).contains("<p class=\"lead\">"))
  }

  @Test func aPriceThatMayHaveBeenSplitIsExplained() throws {
    let split = history().filter { $0.contains("SPY 3") }.map { $0.replacing("price\":1", with: "price\":7") }
    let whole = history().filter { !$0.contains("SPY 3") }
    #expect(try page(whole + split).contains("after a split"))
    #expect(!(try page(history())).contains("split"))
  }

  @Test func manyFilesAreCounted() throws {
    let page = try page(history(), files: (1...11).map { "f\($0).jsonl" })
    #expect(page.contains("<bdi>f8.jsonl</bdi> and 3 more"))
    #expect(!page.contains("f9.jsonl"))
  }
}

// MARK: Histories

/// Hourly ticks of a few subjects, whose price swings.
private func history(count: Int = 24, subject: String = "SPY") -> [String] {
  (0..<(count == 1 ? 1 : 4)).flatMap { number in
    (0..<count).map { hour in
      let price = 100 + Double((hour * 7 + number * 3) % 11)
      let time = "2024-01-0\(2 + number)T\(hour < 10 ? "0" : "")\(hour):00:00Z"
      return #"{"subject":"\#(subject) \#(number)","strategy":"IRON_CONDOR","at":"\#(time)","#
        + #""indicators":{"underlying_price":\#(price),"delta":\#(Double(hour % 7) / 20),"volatility_rank":50}}"#
    }
  }
}

private func result(
  _ lines: [String], profiles: [ThresholdProfile] = [.seed], others: [Policy] = Policy.usual,
  analyst: ReplayAnalyst? = .rulebooks(count: 3, seed: 1),
  price: ModelPrice? = PriceList.bundled.standard
) throws -> ReplayResult {
  var replay = Replay(
    profiles: profiles, others: others, analyst: analyst, cost: price.map { AnalysisCost(model: $0) })
  var tick = HistoryTick()
  guard !lines.isEmpty else { return replay.result() }
  let url = FileManager.default.temporaryDirectory.appending(path: "deadband-\(UUID().uuidString).jsonl")
  defer { try? FileManager.default.removeItem(at: url) }
  try Data(lines.map { $0 + "\n" }.joined().utf8).write(to: url)
  var history = HistoryReader(paths: [url.path])
  while try history.next(into: &tick) { try replay.observe(tick, in: history) }
  return replay.result()
}

private func text(_ result: ReplayResult, files: [String] = ["a.jsonl"]) -> String {
  let price = result.model == nil ? nil : PriceList.bundled.standard
  return String(decoding: ReplayReport(result, files: files, price: price).html(), as: UTF8.self)
}

private func page(
  _ lines: [String], profiles: [ThresholdProfile] = [.seed], others: [Policy] = Policy.usual,
  analyst: ReplayAnalyst? = .rulebooks(count: 3, seed: 1),
  price: ModelPrice? = PriceList.bundled.standard, files: [String] = ["a.jsonl"]
) throws -> String {
  text(
    try result(lines, profiles: profiles, others: others, analyst: analyst, price: price), files: files)
}

/// Elements that are closed out of order or never, the style sheet left out.
func unclosed(_ page: String) -> [String] {
  var open: [String] = []
  for tag in page.matches(of: /<(\/?)([a-z0-9]+)[^<>]*?(\/?)>/) {
    let name = String(tag.2)
    if tag.1 == "/" {
      guard open.popLast() == name else { return [name] }
    } else if tag.3 != "/" {
      open.append(name)
    }
  }
  return open
}
