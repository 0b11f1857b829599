import DeadbandCharts
import DeadbandCore

/// What a search found as one HTML file that needs nothing else: no network, no script, no font of its own.
///
///     let report = TuneReport(try tuning.result(judge: later))
///     try Data(report.html()).write(to: url)
///
/// The charts are inline SVG, each with its figures as a table. It shows in light and dark, on a phone and on paper. The same result gives
/// the same bytes.
public struct TuneReport: Sendable {
  let result: TuneResult

  /// The report of a search.
  public init(_ result: TuneResult) { self.result = result }

  /// The page in UTF-8.
  public func html() -> [UInt8] {
    Markup.page(title: "Deadband tune: \(headline)", styles: [PageStyle.text, Self.style]) { page in
      writeSummary(&page)
      writeFront(&page)
      writeRules(&page)
      writeSensitivity(&page)
      writeNotes(&page)
    }
  }

  var judged: Bool { result.judge != nil }

  /// The one result in plain words.
  var headline: String {
    let limit = percent(result.options.maxDisagreement, 2)
    guard let chosen = result.chosen else {
      return "No profile tried keeps disagreement within \(limit) of the ticks."
    }
    guard let figures = chosen.judged?.figures else {
      return "\(chosen.name) asked at \(percent(chosen.figures.askedShare)) of the ticks it was chosen on."
    }
    return
      "On ticks that the search never saw, \(chosen.name) asked at \(percent(figures.askedShare)) and at "
      + "\(percent(figures.disagreement, 2)) served an answer that a fresh look would have changed."
  }

  private var lead: String {
    guard let chosen = result.chosen else {
      return "Raise the limit or the budget, or widen the space. The front below is what there is."
    }
    guard let judged = chosen.judged?.figures else {
      return "That is no result yet: a profile looks best where it was chosen. Judge it on other ticks, with "
        + "--judge-from or --judge."
    }
    if let wanted = result.chosenForCost {
      return "It was chosen as \(wanted) on the ticks that were searched."
    }
    let limit = result.options.maxDisagreement
    return judged.disagreement <= limit
      ? "It was chosen to differ at \(percent(limit, 2)) of the ticks at most, and kept that."
      : "It was chosen to differ at \(percent(limit, 2)) of the ticks at most, and did not keep that: where it was "
        + "searched it differed at \(percent(chosen.figures.disagreement, 2))."
  }

  // MARK: Summary

  private func writeSummary(_ page: inout Markup) {
    page.tag("header") { header in
      header.tag("p", ["class": "kind"], "Deadband tune")
      header.tag("h1", headline)
      header.tag("p", ["class": "lead"], lead)
    }
    page.tag("section", ["aria-labelledby": "searched"]) { section in
      section.tag("h2", ["id": "searched"], "What was searched")
      section.tag("dl", ["class": "facts"]) { list in
        writeFact(&list, "Searched on", TuneResult.span(result.data), result.data.files)
        if let judge = result.judge { writeFact(&list, "Judged on", TuneResult.span(judge), judge.files) }
        writeFact(&list, "Fresh answers", "analyst: \(result.data.analyst)")
        writeFact(
          &list, "Search",
          "\(counted(result.tried, "profile")) in \(counted(result.space.parameters.count, "dimension")) around "
            + "\(result.space.base.name), seed \(result.options.seed)")
        if let price = result.data.price {
          writeFact(&list, "Price", "\(price.model), \(price.question) a question in the mean")
        }
      }
    }
  }

  private func writeFact(_ list: inout Markup, _ name: String, _ text: String, _ files: [String] = []) {
    list.tag("div") { entry in
      entry.tag("dt", name)
      entry.tag("dd") { fact in
        fact.text(text)
        for file in files.prefix(8) {
          fact.text(" · ")
          fact.tag("bdi", file)
        }
        if files.count > 8 { fact.text(" and \(grouped(files.count - 8)) more") }
      }
    }
  }

  /// One drawing for a wide page and one for a phone, of which the browser shows the one that fits.
  func drawBoth(_ page: inout Markup, _ draw: (inout Markup, _ width: Double, _ kind: String) -> Void) {
    draw(&page, 840, "wide")
    draw(&page, 340, "narrow")
  }

  /// What these pages have beyond a replay's.
  static let style: StaticString = """

    svg .front { fill: none; stroke: var(--first); stroke-width: 1.5; stroke-linejoin: round; }
    svg .front.past { stroke: var(--plain); stroke-dasharray: 4 3; }
    svg circle.dot { fill: var(--first); stroke: none; }
    svg circle.dot.past { fill: var(--plain); }
    svg .here { stroke: var(--ink); stroke-width: 1.25; }
    svg .track { stroke: var(--edge); stroke-width: 3; stroke-linecap: round; }
    svg .name.row { font-weight: 600; }
    .small { color: var(--soft); font-size: 0.85rem; }
    tr.found > * { color: var(--soft); }
    .values { columns: 2; column-gap: 2.5rem; font-size: 0.85rem; margin-top: 1rem; }
    .values div { break-inside: avoid; display: flex; justify-content: space-between; gap: 1rem; padding: 0.15rem 0;
      border-bottom: 1px solid var(--rule); }
    .values dd { font-variant-numeric: tabular-nums; }
    @media screen and (max-width: 40rem) { .values { columns: 1; } }

    """
}
