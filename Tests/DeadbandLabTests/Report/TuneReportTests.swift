import DeadbandCore
import Testing

@testable import DeadbandLab

@Suite struct TuneReportTests {
  @Test func thePageNeedsNothingElse() throws {
    for page in [try page(), try page(judge: true)] {
      #expect(page.hasPrefix("<!doctype html>\n<html lang=\"en\">"))
      for outside in [
        "<script", "<link", "<img", "<iframe", "http:", "https:", "//", "url(", " src=", " href=",
      ] {
        #expect(!page.contains(outside), "\(outside)")
      }
    }
  }

  @Test func elementsAreClosedInOrderAndIdsAreUnique() throws {
    for page in [try page(), try page(judge: true), try page(limit: 0.000_1)] {
      #expect(unclosed(page) == [])
      let ids = page.matches(of: /\ id="([^"]*)"/).map { String($0.1) }
      #expect(Set(ids).count == ids.count)
      for list in page.matches(of: /aria-labelledby="([^"]*)"/) {
        for name in list.1.split(separator: " ") { #expect(ids.contains(String(name)), "\(name)") }
      }
    }
  }

  /// A profile is called a result on ticks that the search never saw, and there alone.
  @Test func onlyWhatWasJudgedIsCalledAResult() throws {
    let alone = try page()
    #expect(alone.contains("of the ticks it was chosen on"))
    #expect(alone.contains("That is no result yet"))
    #expect(!alone.contains("where it was judged"))
    let judged = try page(judge: true)
    #expect(judged.contains("On ticks that the search never saw, tuned asked at"))
    #expect(judged.contains("where it was judged"))
  }

  @Test func chartsHaveTheirTables() throws {
    let page = try page(judge: true)
    for name in ["default", "seed", "TTL 24 h", "the bound", "tuned"] {
      #expect(page.contains("<bdi>\(name)</bdi>"), "\(name)")
    }
    for kind in ["wide", "narrow"] {
      #expect(page.contains("id=\"front-\(kind)-desc\""))
      #expect(page.contains("id=\"sensitivity-\(kind)-desc\""))
    }
    #expect(page.contains("<bdi>significance.<wbr/>refresh_<wbr/>above</bdi>"))
  }

  @Test func namesAreNoMarkup() throws {
    let data = madeUpData(analyst: "<b>\"&'")
    var tuning = try Tuning(try space(madeUpSpace), on: data, TuneOptions(budget: 32))
    try tuning.run()
    let page = String(decoding: TuneReport(try tuning.result()).html(), as: UTF8.self)
    #expect(page.contains("analyst: &lt;b&gt;&quot;&amp;&#39;"))
  }

  private func page(judge: Bool = false, limit: Double = 0.02) throws -> String {
    var tuning = try Tuning(
      try space(madeUpSpace), on: madeUpData(), TuneOptions(budget: 96, maxDisagreement: limit))
    try tuning.run()
    let result = try tuning.result(judge: judge ? madeUpData(ticks: 4_000, digest: "later") : nil)
    return String(decoding: TuneReport(result).html(), as: UTF8.self)
  }
}
