import DeadbandCore

/// A history parted by time: subjects to learn from, and later ones to judge by.
///
///     time ───────────────────────▶ cut ─────────────▶
///     subject 1 ▒▒▒▒▒▒▒▒
///     subject 2       ▒▒▒▒▒▒▒▒▒▒▒▒▒▒│ left out        what is after the cut of a subject that began before it
///     subject 3                      │ ▓▓▓▓▓▓▓▓▓▓▓    is used for nothing: it would be half known
struct LearningSplit {
  /// Ticks before the cut, in the history's order.
  let learned: [Int]
  /// Ticks of subjects that began at the cut or later.
  let judged: [Int]
  /// When; nil for an empty history.
  let cut: Timestamp?

  /// Parts the ticks at `indices` so that about `share` of them lie behind the cut.
  init(_ history: AnsweredHistory, _ indices: [Int], judgedShare share: Double) {
    let times = indices.map { history.ticks[$0].at }.sorted()
    var cut: Timestamp?
    let place = Int(Double(times.count) * (1 - share))
    if times.indices.contains(place) { cut = times[place] }
    var begun: [Int: Timestamp] = [:]
    for index in indices where begun[history.ticks[index].subject] == nil {
      begun[history.ticks[index].subject] = history.ticks[index].at
    }
    self.cut = cut
    learned = indices.filter { index in cut.map { history.ticks[index].at < $0 } ?? true }
    judged = indices.filter { index in
      guard let cut, let start = begun[history.ticks[index].subject] else { return false }
      return start >= cut
    }
  }

  /// The ticks of another history whose subjects began at the cut or later: another symbol is judged by years that were not
  /// learned from either.
  func judged(of other: AnsweredHistory) -> [Int] {
    var begun: [Int: Timestamp] = [:]
    for tick in other.ticks where begun[tick.subject] == nil { begun[tick.subject] = tick.at }
    return other.ticks.indices.filter { index in
      guard let cut, let start = begun[other.ticks[index].subject] else { return false }
      return start >= cut
    }
  }
}
