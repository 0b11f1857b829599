/// What in a text may not be compared by its meaning: its numbers, its tickers and its negations, each in their order.
///
/// Two headlines that differ in one of them lie next to each other for any embedding ("profit rose 3 %", "profit rose 30 %"), and
/// mean something else. So these are compared as what they are, and only the rest by meaning.
struct TypedText: Hashable, Sendable {
  /// Numbers with sign, decimals, and what makes them larger or another thing (`%`, `k`, `m`, `bn`, `$`): `-3.5%`, `$1.2bn`.
  let numbers: [String]
  /// Words of capital letters, and words after `$`.
  let tickers: [String]
  /// Words that turn a sentence round, and pairs of words of which one is the contrary of the other.
  let turns: [String]

  init(_ text: String) {
    var numbers: [String] = []
    var tickers: [String] = []
    var turns: [String] = []
    let words = Self.words(text)
    for (index, word) in words.enumerated() {
      // `3 million` and `3 billion`, `3 %` and `3`: the word behind a number is a part of it.
      if index > 0, let last = numbers.last, Self.number(words[index - 1]) != nil,
        Self.units.contains(word.lowercased())
      {
        numbers[numbers.count - 1] = "\(last) \(word.lowercased())"
      }
      if let number = Self.number(word) {
        numbers.append(number)
      } else if let ticker = Self.ticker(word) {
        tickers.append(ticker)
      }
      let lower = word.lowercased()
      if Self.turning.contains(lower) || lower.hasSuffix("n't") || lower.hasSuffix("n’t") {
        turns.append(lower)
      }
    }
    (self.numbers, self.tickers, self.turns) = (numbers, tickers, turns)
  }

  /// Pieces between white space, without the marks around them that say nothing.
  private static func words(_ text: String) -> [String] {
    text.split(whereSeparator: \.isWhitespace).flatMap { piece -> [String] in
      // "AAPL/MSFT", "up—down", "3-5%": each side by itself; a sign before a number stays.
      piece.split(omittingEmptySubsequences: true) { "/—–;|".contains($0) }.map { part in
        var word = part[...]
        while let first = word.first, !first.isLetter, !first.isNumber, !"$€£¥%‰+-−.".contains(first) {
          word.removeFirst()
        }
        while let last = word.last, !last.isLetter, !last.isNumber, !"%‰$€£¥".contains(last) {
          word.removeLast()
        }
        return String(word)
      }
    }.filter { !$0.isEmpty }
  }

  /// The word in one form for all ways to write it, where it has a digit: `1,200.50` and `1200.5` are one number.
  private static func number(_ word: String) -> String? {
    guard word.contains(where: \.isNumber) else { return nil }
    var form = withoutGroups(word.lowercased().replacing("−", with: "-"))
    if form.hasPrefix("+") { form.removeFirst() }
    // Trailing zeros of decimals say nothing, what follows the digits does.
    guard let point = form.firstIndex(of: "."), point > form.startIndex else { return form }
    let decimals = form[form.index(after: point)...].prefix(while: \.isNumber)
    let rest = form[decimals.endIndex...]
    var kept = decimals
    while kept.last == "0" { kept.removeLast() }
    return form[..<point] + (kept.isEmpty ? "" : "." + kept) + rest
  }

  /// Without the commas that group digits by three; another comma may be a decimal one, and stays.
  private static func withoutGroups(_ word: String) -> String {
    let parts = word.split(separator: ",", omittingEmptySubsequences: false)
    let isGrouped =
      parts.dropFirst().allSatisfy { $0.prefix { $0.isNumber }.count == 3 }
      && parts.dropFirst().dropLast().allSatisfy { $0.count == 3 }
    return isGrouped ? parts.joined() : word
  }

  private static let units: Set<String> = [
    "%", "‰", "$", "€", "£", "¥", "percent", "pct", "bps", "bp", "basis", "points", "point", "thousand", "k",
    "million", "mn", "mln",
    "m", "billion", "bn", "bln", "b", "trillion", "tn", "trn", "dozen", "hundred", "dollars", "euros",
    "cents", "x", "times",
  ]

  private static func ticker(_ word: String) -> String? {
    if word.hasPrefix("$"), word.count > 1 { return String(word.dropFirst().uppercased()) }
    let letters = word.filter { $0 != "." && $0 != "-" }
    return (1...5).contains(letters.count) && letters.allSatisfy { $0.isUppercase && $0.isASCII } ? word : nil
  }

  private static let turning: Set<String> = [
    "not", "no", "never", "none", "nothing", "nobody", "without", "neither", "nor", "cannot", "hardly",
    "barely", "denies",
    "denied", "deny", "fails", "failed", "fail", "halts", "halted", "cancels", "cancelled", "canceled",
    "rejects", "rejected",
    "up", "down", "rise", "rises", "rose", "fall", "falls", "fell", "gain", "gains", "gained", "lose",
    "loses", "lost", "beat",
    "beats", "miss", "misses", "missed", "raise", "raises", "raised", "cut", "cuts", "lower", "lowers",
    "lowered", "higher",
    "above", "below", "buy", "buys", "sell", "sells", "bullish", "bearish", "upgrade", "upgrades", "upgraded",
    "downgrade",
    "downgrades", "downgraded", "profit", "loss", "increase", "increases", "increased", "decrease",
    "decreases", "decreased",
    "more", "less", "before", "after", "accepts", "accepted", "approves", "approved",
  ]
}
