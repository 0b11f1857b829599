/// What must stay as it is for an answer to stay the same.
struct KeptRules {
  /// The rule that must go on applying; nil where the answer is that none does.
  let kept: ManagementRule?
  /// The rules that must not begin to apply.
  let excluded: [ManagementRule]

  /// Both.
  var all: [ManagementRule] { excluded + [kept].compactMap(\.self) }
}

extension Rulebook {
  /// What holds an answer in a situation: of the rules that give the same action, with nothing else applying before
  /// them, the steadiest; and of the rules before that one, those that would give another action.
  func keptRules(of action: Action, _ situation: Situation) -> KeptRules {
    var excluded: [ManagementRule] = []
    var best: (rule: ManagementRule, excluded: [ManagementRule])?
    for entry in ManagementRule.inOrder(for: situation.strategy) {
      let applies = applies(entry.rule, situation)
      if entry.action != action {
        // What comes after a rule that applies speaks only once that is silent.
        if applies { break }
        excluded.append(entry.rule)
      } else if applies, entry.rule.steadiness > best?.rule.steadiness ?? -1 {
        best = (entry.rule, excluded)
      }
    }
    return KeptRules(kept: best?.rule, excluded: best?.excluded ?? excluded)
  }
}
