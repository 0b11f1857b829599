import DeadbandCharts
import DeadbandCore

/// A learned gate as one HTML file that needs nothing else: how it did on later subjects, and whether its probabilities are
/// what happens.
///
///     let report = LearnReport([("spy.jsonl", result)], analyst: .recorded, files: ["spy.jsonl"])
///     try Data(report.html()).write(to: url)
///
/// The same result gives the same bytes.
public struct LearnReport: Sendable {
  let judged: [(name: String, result: GateLearningResult)]
  let analyst: LearnAnalyst
  let files: [String]

  /// The report of what was learned.
  ///
  /// - Parameters:
  ///   - judged: where the gate was judged, first of all the later part of what it was learned from.
  ///   - files: the histories it was learned from, as the user named them.
  public init(
    _ judged: [(name: String, result: GateLearningResult)], analyst: LearnAnalyst, files: [String]
  ) {
    self.judged = judged
    self.analyst = analyst
    self.files = files
  }

  /// The page in UTF-8.
  public func html() -> [UInt8] {
    Markup.page(title: "Deadband learn: \(headline)", styles: [PageStyle.text, TuneReport.style]) {
      page in
      writeSummary(&page)
      for index in judged.indices { writeJudged(&page, index) }
      writeLines(&page)
      writeNotes(&page)
    }
  }

  private var headline: String {
    guard let result = judged.first?.result, let row = result.rows.first else {
      return "Nothing was learned."
    }
    return "On later subjects \(row.name) asked at \(percent(row.asked)) of the ticks and at "
      + "\(percent(row.differing, 2)) served an answer that a fresh look would have changed."
  }

  // MARK: Summary

  private func writeSummary(_ page: inout Markup) {
    page.tag("header") { header in
      header.tag("p", ["class": "kind"], "Deadband learn")
      header.tag("h1", headline)
      if let lead { header.tag("p", ["class": "lead"], lead) }
    }
    guard let result = judged.first?.result else { return }
    page.tag("section", ["aria-labelledby": "learned"]) { section in
      section.tag("h2", ["id": "learned"], "What was learned from")
      section.tag("dl", ["class": "facts"]) { list in
        writeFact(&list, files.count == 1 ? "History" : "Histories", files.joined(separator: " · "))
        writeFact(&list, "Fresh answers", "analyst: \(analyst.name)")
        writeFact(
          &list, "Learned from",
          "\(counted(result.answersUsed, "answer")) of \(counted(result.learnedTicks, "tick")), "
            + counted(result.learnedSubjects, "subject"))
        if let gate = result.profile.settings.gate {
          writeFact(
            &list, "Limit",
            "asks where a fresh answer differs with a probability above \(percent(gate.limit)); aimed at "
              + "\(percent(result.target)) of the ticks")
        }
      }
    }
  }

  private var lead: String? {
    guard let calibration = judged.first?.result.calibration, calibration.ticks > 0 else { return nil }
    return "Where it held an answer it expected \(percent(calibration.predicted)) of the ticks to differ; "
      + "\(percent(calibration.differed)) did."
  }

  private func writeFact(_ list: inout Markup, _ name: String, _ text: String) {
    list.tag("div") { entry in
      entry.tag("dt", name)
      entry.tag("dd") { $0.tag("bdi", text) }
    }
  }

  // MARK: What decided

  private func writeLines(_ page: inout Markup) {
    guard let lines = judged.first?.result.lines, !lines.isEmpty else { return }
    page.tag("section", ["aria-labelledby": "lines"]) { section in
      section.tag("h2", ["id": "lines"], "What decided its questions")
      section.table("line-figures", caption: "Of the questions of the rule answer, the twelve most frequent")
      {
        table in
        table.columns(["line", "questions", "share"])
        table.tag("tbody") { body in
          for line in lines.prefix(12) {
            body.row("other", line.name, [grouped(line.count), percent(line.share)])
          }
        }
      }
    }
  }

  private func writeNotes(_ page: inout Markup) {
    page.notes(Self.notes)
  }

  private static let notes = [
    "Judged are subjects that began after the cut, so that no answer of theirs was learned from. Differs: the share of all "
      + "ticks at which a fresh answer would have been another; beyond noise: less what the analyst itself varies by.",
    "A point on the diagonal says what happens. Above it answers differ more often than the gate said: it asks too rarely "
      + "at its limit. Below it they differ less often, and it asks more than it would have to.",
    "What counts is the neighbourhood of the limit: above it the gate asks whatever the probability.",
    "The 95% interval is a percentile bootstrap over whole subjects. Subjects that overlap in time share one market, so "
      + "the real uncertainty is larger. Points without one have fewer than two subjects, or no spread.",
    "The ticks are those that the gate itself came by: where it holds an answer, and how old that is, depends on when it "
      + "asked before.",
  ]
}
