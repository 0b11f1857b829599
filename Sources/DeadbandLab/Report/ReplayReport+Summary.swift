import DeadbandCharts
import DeadbandCore

extension ReplayReport {
  /// The one result in plain words.
  var headline: String {
    guard result.ticks > 0 else { return "Nothing was replayed: the history has no ticks." }
    guard let policy = result.policies.first else { return "Nothing was replayed: no profile was given." }
    var text =
      "\(policy.policy.name) asked at \(percent(policy.askedShare)) of \(counted(result.ticks, "tick"))"
    if policy.reused == 0 {
      text += " and served nothing from the cache"
    } else if let disagreement = policy.disagreement {
      text +=
        disagreement.perTick == 0
        ? "; every answer it served was the one a fresh look would have given"
        : "; at \(percent(disagreement.perTick, 2)) it served an answer that a fresh look would have changed"
    }
    return text + "."
  }

  private var costs: String? {
    guard result.ticks > 0, result.model != nil, let policy = result.policies.first, let always else {
      return nil
    }
    return "It cost \(policy.cost); asking always would have cost \(always.cost)."
  }

  private var always: PolicyResult? {
    result.policies.first { if case .always = $0.policy { true } else { false } }
  }

  func writeSummary(_ page: inout Markup) {
    page.tag("header") { header in
      header.tag("p", ["class": "kind"], "Deadband replay")
      header.tag("h1") { title in
        title.tag("span", headline)
        if let costs { title.tag("span", " \(costs)") }
      }
      if let comparison { header.tag("p", ["class": "lead"], comparison) }
      writeTiles(&header)
    }
    page.tag("section", ["aria-labelledby": "replayed"]) { section in
      section.tag("h2", ["id": "replayed"], "What was replayed")
      section.tag("dl", ["class": "facts"]) { writeFacts(&$0) }
    }
  }

  /// The plain alternative that the first profile has to beat: the timer that asks least within the limit.
  private var comparison: String? {
    guard result.ticks > 0, let policy = result.policies.first, case .profile = policy.policy,
      let disagreement = policy.disagreement
    else { return nil }
    let timers = result.policies.filter { if case .timer = $0.policy { true } else { false } }
    guard !timers.isEmpty else { return nil }
    // Those between may do better: what is said holds for these alone.
    let tried = "Of the fixed times to live tried (\(timers.map(\.policy.name).joined(separator: ", ")))"
    let limit = "\(percent(Self.limit, 0)) disagreement"
    let name = policy.policy.name
    guard disagreement.perTick <= Self.limit else {
      return "\(name) is past the limit of \(limit) per tick that gates are held to."
    }
    let within = timers.filter { $0.reused > 0 && ($0.disagreement?.perTick ?? 1) <= Self.limit }
    guard let best = within.min(by: { $0.asked < $1.asked }) else {
      return "\(tried) none that spares a question stays within \(limit) per tick."
    }
    let relation =
      best.asked > policy.asked
      ? "more than \(name)" : best.asked < policy.asked ? "less than \(name)" : "as often as \(name)"
    return "\(tried) and within \(limit) per tick, \(best.policy.name) asks least: at "
      + "\(percent(best.askedShare)), \(relation)."
  }

  // MARK: Tiles

  private func writeTiles(_ page: inout Markup) {
    guard let policy = result.policies.first, result.ticks > 0 else { return }
    let row = ComparisonRow(policy, hasCost: result.model != nil)
    page.tag("ul", ["class": "tiles"]) { list in
      writeTile(&list, row.saved, "of the questions spared, against asking at every tick")
      if let disagreement = policy.disagreement {
        let interval = disagreement.interval.map { " (95%: \(ComparisonRow.text($0)))" } ?? ""
        writeTile(&list, row.perTick, "of the ticks: the answer served was not the fresh one\(interval)")
      }
      if result.model != nil, let always {
        writeTile(&list, row.cost, "for the questions, instead of \(always.cost)")
      }
      if policy.timesBound != nil {
        writeTile(&list, "\(row.timesBound) ×", "the questions of a gate that knew every answer beforehand")
      }
    }
  }

  private func writeTile(_ list: inout Markup, _ figure: String, _ meaning: String) {
    list.tag("li") { item in
      item.tag("strong", figure)
      item.tag("span", meaning)
    }
  }

  // MARK: Facts

  /// More names than this are counted, not listed.
  private static var filesListed: Int { 8 }

  private func writeFacts(_ list: inout Markup) {
    writeFact(&list, files.count == 1 ? "History" : "Histories") { fact in
      if files.isEmpty { fact.text("–") }
      for (index, file) in files.prefix(Self.filesListed).enumerated() {
        if index > 0 { fact.text(", ") }
        fact.tag("bdi", file)
      }
      if files.count > Self.filesListed { fact.text(" and \(grouped(files.count - Self.filesListed)) more") }
    }
    writeFact(&list, "Size") { fact in
      fact.text("\(counted(result.ticks, "tick")) of \(counted(result.subjects, "subject"))")
    }
    if let first = result.first, let last = result.last {
      writeFact(&list, "Span") { fact in
        writeDay(&fact, first)
        fact.text(" to ")
        writeDay(&fact, last)
      }
    }
    writeFact(&list, "Fresh answers") { fact in
      if let analyst = result.analyst { fact.tag("code", "analyst: \(analyst)") } else { fact.text("none") }
      if result.ticksWithoutPosition > 0 {
        fact.text(
          "; without a position, judged by the greeks: \(counted(result.ticksWithoutPosition, "tick"))")
      }
    }
    writeFact(&list, "Price") { writePrice(ofModel: &$0) }
  }

  private func writePrice(ofModel fact: inout Markup) {
    guard let model = result.model else { return fact.text("not reckoned") }
    fact.tag("bdi", model)
    guard let price, price.name == model else { return }
    fact.text(" (")
    fact.tag("bdi", price.provider)
    fact.text("): \(price.input) a million tokens of prompt, \(price.output) of answer, as of ")
    fact.tag("time", ["datetime": price.validFrom.description], price.validFrom.description)
  }

  private func writeDay(_ fact: inout Markup, _ time: Timestamp) {
    fact.tag("time", ["datetime": time.description], time.utcDate.description)
  }

  private func writeFact(_ list: inout Markup, _ name: String, _ content: (inout Markup) -> Void) {
    list.tag("div") { entry in
      entry.tag("dt", name)
      entry.tag("dd", [:], content)
    }
  }
}
