import Deadband
import DeadbandAnalysts
import DeadbandCharts
import DeadbandCore
import DeadbandStore

extension ActivityPage {
  func writeTargets(_ page: inout Markup) {
    section(&page, "targets", "Targets") { section in
      section.table("target-figures", caption: "What people expect of a cache of answers") { table in
        table.columns(["target", "", "wanted", "is"])
        table.tag("tbody") { body in
          for target in Target.all(report, standing) {
            body.row("other", target.name, [target.verdict, target.wanted, target.value])
          }
        }
      }
      if report.quality.agreement.total > 0 {
        section.tag("h3", "Agreement by age")
        AgreementChart(
          ages: report.quality.ages, target: standing.certificate.map { 1 - $0.certificate.allowed } ?? 0.95
        )
        .draw(&section)
      }
    }
  }

  func writeRules(_ page: inout Markup) {
    let counts = report.total.counts
    section(&page, "rules", "Why models were asked") { section in
      guard !counts.asked.isEmpty else {
        section.tag("p", "No model was asked.")
        return
      }
      section.table("rule-figures", caption: "Calls by rule; several may fire at once") { table in
        table.columns(["rule", "calls", "answers like the one before"])
        table.tag("tbody") { body in
          for (rule, count) in counts.askedMost {
            let same = report.vain.rules[rule]
            body.row(
              "other", rule.description,
              [grouped(count), same.map { "\(percent($0.share)) of \(grouped($0.total))" } ?? "–"])
          }
        }
      }
      for sentence in Advice.sentences(report) { section.tag("p", ["class": "lead"], sentence) }
    }
  }

  func writeSubjects(_ page: inout Markup) {
    let expensive = report.mostExpensive(10)
    guard !expensive.isEmpty else { return }
    section(&page, "subjects", "Subjects") { section in
      table(
        &section, "expensive", report.total.spent > .zero ? "Most expensive" : "Asked for most often",
        expensive)
      let slowest = report.slowest(10)
      if !slowest.isEmpty { table(&section, "slowest", "Slowest answers", slowest) }
      if let half = report.latency(0.5), let most = report.latency(0.99) {
        section.tag(
          "p", ["class": "lead"],
          "Half of the fresh answers took \(time(half)) or less, 99 of 100 \(time(most)) or less.")
      }
    }
  }

  private func table(_ section: inout Markup, _ id: String, _ caption: String, _ subjects: [SubjectActivity])
  {
    let hasTenants = Set(report.subjects.map(\.tenant)).count > 1
    section.table(id, caption: caption) { table in
      table.columns(["subject"] + (hasTenants ? ["tenant"] : []) + ["fresh answers", "spent", "slowest"])
      table.tag("tbody") { body in
        for subject in subjects {
          body.row(
            "other", ChartText.short(subject.title, limit: 48),
            (hasTenants ? [ChartText.short(subject.tenant)] : []) + [
              grouped(subject.answers), dollars(subject.spent),
              subject.slowest.map { time($0 / .seconds(1)) } ?? "–",
            ])
        }
      }
    }
  }

  func writeBudgets(_ page: inout Markup) {
    guard !report.budgets.isEmpty else { return }
    section(&page, "budgets", "Budgets") { section in
      section.table("budget-figures", caption: "Spent or put aside, now") { table in
        table.columns(["budget", "limit", "used", "share"])
        table.tag("tbody") { body in
          for usage in report.budgets {
            let share = usage.usedShare ?? 1
            let isMoney = usage.budget.period != .hour
            body.row(
              "other", usage.name,
              [
                isMoney
                  ? dollars(Money(nanoDollars: usage.budget.amount)) : grouped(Int(usage.budget.amount)),
                isMoney ? dollars(Money(nanoDollars: usage.used)) : grouped(Int(usage.used)), percent(share),
              ])
          }
        }
      }
    }
  }

  func writeStanding(_ page: inout Markup) {
    if !standing.providers.isEmpty {
      section(&page, "providers", "Providers") { section in
        section.table("provider-figures", caption: "As their calls have shown") { table in
          table.columns(["provider", "model", "state", "answers take", "last failure"])
          table.tag("tbody") { body in
            for provider in standing.providers {
              body.row(
                "other", provider.name,
                [
                  ChartText.short(provider.model, limit: 40), provider.health.state.rawValue,
                  provider.health.latency.map { time($0 / .seconds(1)) } ?? "–",
                  provider.health.lastError.map { ChartText.short($0.reason, limit: 60) } ?? "–",
                ])
            }
          }
        }
      }
    }
    guard let store = standing.store else { return }
    section(&page, "tiers", "Tiers") { section in
      section.table("tier-figures", caption: "What each holds, and how often it answered since the start") {
        table in
        table.columns(["tier", "entries", "bytes", "hits"])
        table.tag("tbody") { body in
          body.row(
            "other", "memory",
            [grouped(store.memoryEntries), grouped(store.memoryBytes), grouped(store.memoryHits)])
          body.row("other", "mid", ["–", "–", grouped(store.midHits)])
          body.row(
            "other", "archive",
            [grouped(store.subjects), grouped(store.archiveBytes), grouped(store.archiveHits)])
        }
      }
    }
  }

  func writeNotes(_ page: inout Markup) {
    page.notes(notes)
  }

  private var notes: [String] {
    [
      "Times are UTC. The last bar goes on; engines write their counts down once a minute.",
      report.isBooked
        ? "Money is what the ledger has booked, failed calls and those to compare among it."
        : "No ledger is kept: money is what the stored answers say that they cost.",
      "Saved is what the answers from the cache had cost when they were fresh.",
      "Agreement is the share of drawn hits for which a fresh answer said the same, with the interval that holds the true share "
        + "with a confidence of 95%. An analyst that contradicts itself lowers it, whatever the cache does.",
      "Answers like the one before: the model was asked since the market had moved, and said what it had said. No threshold makes "
        + "all of them needless; a high share says that there is room.",
    ]
  }
}
