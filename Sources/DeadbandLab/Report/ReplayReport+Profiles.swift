import DeadbandCharts
import DeadbandCore

extension ReplayReport {
  /// What the profiles served and why they asked, side by side.
  func writeProfiles(_ page: inout Markup) {
    guard !profiles.isEmpty else { return }
    page.tag("section", ["aria-labelledby": "ages"]) { section in
      section.tag("h2", ["id": "ages"], "How old the answers served were")
      let ages = AgeChart(profiles)
      section.tag("figure", ["class": "panels"]) { figure in
        for index in profiles.indices { ages.draw(&figure, index) }
        figure.tag("figcaption", "Share of the answers served from the cache, by their age in hours.")
      }
    }
    page.tag("section", ["aria-labelledby": "rules"]) { section in
      section.tag("h2", ["id": "rules"], "Why the model was asked")
      let rules = RuleChart(profiles)
      section.tag("figure", ["class": "panels"]) { figure in
        for index in profiles.indices { rules.draw(&figure, index) }
        figure.tag(
          "figcaption",
          "Share of the questions at which each rule fired; several may fire at once, so that they add up to more "
            + "than 100%.")
      }
      section.tag("dl", ["class": "rules"]) { list in
        for rule in rules.rules {
          list.tag("div") { entry in
            entry.tag("dt", rule.description)
            entry.tag("dd", rule.meaning)
          }
        }
      }
    }
  }
}

extension Rule {
  /// The rule in a few words, for readers who know no profile.
  fileprivate var meaning: String {
    switch self {
    case .missing: "there was no answer yet"
    case .technical: "RSI or MACD moved enough"
    case .price: "the price, or another indicator that the profile names, moved enough"
    case .significance: "what moved adds up to too much"
    case .overdue: "past the time limit of something that has moved since"
    case .age: "older than the profile allows"
    case .expired: "older than the volatility allows"
    case .volatile: "volatility is extreme and the answer not new"
    case .tooOld: "older than anything may be"
    case .region: "left the region in which the answer says it holds"
    case .answer: "a learned gate expected another answer"
    }
  }
}
