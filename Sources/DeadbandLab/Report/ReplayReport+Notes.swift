import DeadbandCharts
import DeadbandCore

extension ReplayReport {
  func writeNotes(_ page: inout Markup) {
    page.notes(reading)
    page.notes(limits, id: "limits", title: "What it does not say")
  }

  private var reading: [String] {
    var notes = [
      "Each subject starts without an answer. A question is answered at once, and the answer is served until the policy "
        + "asks again.",
      "Saved: questions spared against asking at every tick.",
    ]
    if result.analyst != nil {
      notes += [
        "Differs: the share of all ticks at which a fresh answer would have been another action"
          + (result.hasFamily
            ? ", averaged over the rulebooks; worst is the rulebook with the most" : "")
          + ". Of served: the same as a share of the answers from the cache.",
        "The 95% interval is a percentile bootstrap over whole subjects. Subjects that overlap in time share one "
          + "market, so the real uncertainty is larger.",
        "The bound asks only when a fresh answer differs from the cached one. It knows the answer before it asks, so "
          + "no real gate can do as well; it is there to show how much room is left.",
        "By year, strategy and volatility: every tick is in one group of each kind. The year is that of UTC; the "
          + "volatility rank is its percentile among the year before, missing where the history has "
          + "none. No interval is given: in a group there may be few subjects, and what is small by group may be luck.",
      ]
    }
    notes.append(
      "Age and excess: the oldest answer served, and how many thresholds any indicator had moved under a served "
        + "answer: for a profile its own, for other policies the first profile's.")
    return notes
  }

  private var limits: [String] {
    var notes: [String] = []
    if result.analyst?.hasPrefix("rulebook") == true {
      notes.append(
        "The offline rulebook is not a model. It applies fixed management rules to the position; a model weighs more, "
          + "words its reasons and may answer the same question differently twice.")
    }
    if result.analyst != nil {
      notes.append(
        "Every difference counts the same, whether acting on the old answer would have cost much or nothing.")
    }
    if result.model != nil {
      notes.append(
        "The costs are estimates: the prices are real, the tokens of the prompts are estimated from their real text, "
          + "those of an answer are a constant (\(grouped(AnalysisCost.answerTokens))). Hidden reasoning, retries, "
          + "discounts and the provider's own cache are left out.")
    }
    notes += [
      "Nothing is known between the ticks: on hourly ticks a time to live of minutes is the same as asking always.",
      "A replay takes no time. Answers that arrive late, fail or are refused for want of budget are not in it.",
      "These are past prices of the instruments above. Others, and other years, may behave differently.",
    ]
    return notes
  }
}
