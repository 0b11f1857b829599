import DeadbandCharts
import DeadbandCore
import Foundation
import Testing

@testable import DeadbandLab

@Suite struct LearnReportTests {
  private static let analyst = LearnAnalyst.test(.rules, seed: 1, randomShare: 0)
  /// Learned once for all of them: that is what takes time.
  private static let learned = Result { try GateLearningTests.learn(analyst, answers: 400, limit: 0.3) }

  private static func page(_ name: String = "spy.jsonl") throws -> (page: String, result: GateLearningResult)
  {
    let result = try learned.get()
    let report = LearnReport([(name, result), ("other", result)], analyst: analyst, files: [name])
    return (String(decoding: report.html(), as: UTF8.self), result)
  }

  @Test func thePageNeedsNothingElseAndIsWellFormed() throws {
    let (page, _) = try Self.page()
    for outside in ["<script", "<link", "<img", "http:", "https:", "url(", "@import", " src=", " href="] {
      #expect(!page.contains(outside), "\(outside)")
    }
    #expect(unclosed(page) == [])
    let ids = page.matches(of: /\ id="([^"]*)"/).map { String($0.1) }
    #expect(Set(ids).count == ids.count)
    for list in page.matches(of: /aria-labelledby="([^"]*)"/) {
      for name in list.1.split(separator: " ") { #expect(ids.contains(String(name)), "\(name)") }
    }
  }

  /// Every range that has ticks is a point, and every range a row, for each history judged on.
  @Test func everyRangeIsAPointAndARow() throws {
    let (page, result) = try Self.page()
    let flat = page.replacing("\n", with: "")
    let filled = result.calibration.bins.filter { $0.ticks > 0 }
    #expect(filled.count > 2)
    for kind in ["wide", "narrow"] {
      let drawing = try #require(flat.components(separatedBy: "<svg class=\"\(kind)\"").dropFirst().first)
        .components(separatedBy: "</svg>")[0]
      #expect(drawing.ranges(of: "<circle").count == filled.count)
      #expect(drawing.contains("asks above 30.0%"))
    }
    for bin in filled {
      let cells =
        "<td>\(grouped(bin.ticks))</td><td>\(percent(bin.predicted, 2))</td><td>\(percent(bin.differed, 2))</td>"
      #expect(flat.ranges(of: cells).count == 2, "\(cells)")
    }
    #expect(flat.ranges(of: "<bdi>90–100%</bdi>").count == 2)
  }

  @Test func namesAreShownAndNeverObeyed() throws {
    let (page, _) = try Self.page("<script>alert(1)</script>")
    #expect(!page.contains("<script"))
    #expect(page.contains("&lt;script&gt;"))
  }
}
