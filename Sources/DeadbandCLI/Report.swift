import ArgumentParser
import Deadband
import DeadbandAnalysts
import DeadbandCharts
import DeadbandCore
import DeadbandReports
import DeadbandStore
import FoundationEssentials

struct Report: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Say what the last hour, day, week or month has cost, saved and been worth.",
    discussion: """
      Calls, hits by tier, money and its projection to the month's end, agreement of cached answers with fresh ones by their age, \
      which rules asked in vain, and the targets that people expect. Read from store and ledger, whichever process wrote them; a \
      service that has them open goes on. Without a ledger, money is what the stored answers say that they cost.

      EXAMPLES:
        deadband report day --store analyses
        deadband report month --html report.html
        deadband report week --json

      \(ExitStatus.help)
      """)

  @Argument(help: ArgumentHelp("hour, day, week (7 days) or month (30 days).", valueName: "time"))
  var window = ActivityWindow.day

  @Option(
    help: ArgumentHelp("Write a page there; it needs nothing else.", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var html: String?

  @Flag(help: "Print JSON.")
  var json = false

  @Option(
    help: ArgumentHelp("The profile whose rules are held against what was asked for.", valueName: "profile"))
  var thresholds = ProfileArgument.standard

  @OptionGroup var store: EngineStoreArguments
  @OptionGroup var ledger: LedgerFolder

  func run() throws {
    let profile = try thresholds.load()
    // A ledger that somebody names has to be there.
    let hasLedger =
      ledger.folder != nil || Environment.value(LedgerFolder.variable) != nil
      || FileManager.default.fileExists(atPath: ledger.path)
    let book = hasLedger ? try Ledger.open(ledger.path, isReadOnly: true) { .now } : nil
    defer { book?.close() }
    var standing = Standing()
    let report = try store.read { store in
      let report = try ActivityReport(window, store, ledger: book, profile: profile, at: .now)
      standing.lookupSeconds = report.lookupSeconds(store, .system)
      return report
    }
    if let html { try OutputFile.replace(html, ActivityPage(report, standing, isLive: false).html()) }
    if json {
      try Output.standard.write(json: report.json(standing, version: Version.jsonForm))
    } else if let html {
      Output.error.attempt("deadband: \(html.onOneLine) was written\n")
    } else {
      try Output.standard.write(report.text(standing, width: Terminal.output.width))
    }
  }
}

extension ActivityReport {
  /// The report as a terminal shows it.
  fileprivate func text(_ standing: Standing, width: Int) -> String {
    [sums(width), targets(standing, width), rules(width), expensive(width)].compactMap(\.self)
      .joined(separator: "\n")
  }

  private func sums(_ width: Int) -> String {
    let counts = total.counts
    var table = TextTable(columns: 2)
    table.add("last \(window.rawValue)", "from \(start) to \(now)")
    table.add(
      "answers",
      "\(grouped(counts.hits + counts.answers)): \(grouped(counts.hits)) from the cache, \(grouped(counts.answers)) asked, "
        + "\(grouped(counts.failures)) failed")
    table.add("hit rate", percent(total.hitRate) + Self.before(previous.hitRate))
    table.add("hits by tier", total.hitsByTier)
    table.add(
      "spent",
      "\(dollars(total.spent)) for \(counted(total.calls, "call"))"
        + (total.dollarsPerCall.map { ", \(dollars($0)) each" } ?? "")
        + (total.failedCalls > 0 ? "; \(grouped(total.failedCalls)) of them failed" : "")
        + "; \(dollars(previous.spent)) in the \(window.rawValue) before")
    if let monthSpent, let monthProjected {
      table.add("this month", "\(dollars(monthSpent)); \(dollars(monthProjected)) by its end at this pace")
    }
    table.add(
      "tokens",
      "\(grouped(Int(total.promptTokens))) of prompts, \(grouped(Int(total.outputTokens))) of answers")
    table.add(
      "saved",
      dollars(counts.saved)
        + (total.savedShare.map { ", \(percent($0)) of what asking always would have cost" } ?? "")
        + (total.returnOnSpending.map { "; \(dollars($0)) for each dollar spent" } ?? ""))
    table.add("agreement", total.agreement.words)
    for age in quality.ages where age.agreement.total > 0 {
      table.add("  \(age.name)", age.agreement.words)
    }
    if let half = latency(0.5), let most = latency(0.99) {
      table.add("fresh answers", "half within \(time(half)), 99 of 100 within \(time(most))")
    }
    return table.text(width: width)
  }

  private func targets(_ standing: Standing, _ width: Int) -> String {
    var table = TextTable([("target", .left), ("wanted", .left), ("", .left), ("is", .left)])
    for target in Target.all(self, standing) {
      table.add(target.name, target.wanted, target.verdict, target.value)
    }
    return table.text(width: width)
  }

  private func rules(_ width: Int) -> String? {
    guard !total.counts.asked.isEmpty else { return nil }
    var table = TextTable([("rule", .left), ("calls", .right), ("said the same as before", .left)])
    for (rule, count) in total.counts.askedMost {
      let same = vain.rules[rule]
      table.add(
        rule.description, grouped(count),
        same.map { "\(percent($0.share)) of \(grouped($0.total))" } ?? "–")
    }
    return table.text(width: width) + Advice.sentences(self).map { "\($0)\n" }.joined()
  }

  private func expensive(_ width: Int) -> String? {
    guard !subjects.isEmpty else { return nil }
    var table = TextTable([
      ("fresh answers", .right), ("spent", .right), ("slowest", .right), ("subject", .left),
    ])
    for subject in mostExpensive(10) {
      table.add(
        grouped(subject.answers), dollars(subject.spent),
        subject.slowest.map { time($0 / .seconds(1)) } ?? "–",
        subject.title.onOneLine)
    }
    return table.text(width: width)
  }

  private static func before(_ share: Double?) -> String { share.map { "; \(percent($0)) before" } ?? "" }
}
