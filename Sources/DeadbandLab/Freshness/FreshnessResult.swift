import DeadbandCharts
package import DeadbandCore

/// What a ``FreshnessStudy`` found.
public struct FreshnessResult: Sendable {
  /// What was studied.
  public let study: FreshnessStudy
  /// How many analysts answered.
  public let analysts: Int
  /// Subjects that were judged.
  public let subjects: Int
  /// The profile as it is, by price, and at the one setting that costs least here, which nobody knows beforehand.
  public let rows: [Row]

  /// One way to spend money.
  public struct Row: Sendable, Hashable {
    /// What it is called.
    public let name: String
    /// What it came to.
    public let outcome: PricedOutcome
    /// The fewest wrong answers that the best schedule in hindsight gets for the same money, mean over the analysts; nil where
    /// that money does not buy each subject's first answer.
    public let bestWrong: Double?
  }

  /// Wrong and missing answers, mean over the analysts.
  func wrong(_ row: Row) -> Double { row.outcome.wrong(analysts: analysts) }

  /// Dollars for calls and for wrong answers.
  func cost(_ row: Row) -> Double { Self.dollars(row.outcome.spent) + wrong(row) * wrongAnswer }

  /// Dollars more than the best schedule in hindsight for the same spend.
  func regret(_ row: Row) -> Double? { row.bestWrong.map { (wrong(row) - $0) * wrongAnswer } }

  private var wrongAnswer: Double { Self.dollars(study.price.wrongAnswer) }

  private static func dollars(_ money: Money) -> Double { Double(money.nanoDollars) / 1e9 }
}

extension FreshnessResult {
  /// The figures as text, at most 80 columns wide.
  public func table() -> String {
    let header = ["", "asked", "spent", "wrong", "of ticks", "all costs", "best wrong", "regret"]
    let lines = rows.map { row in
      [
        row.name, percent(share(row.outcome.asked, of: row.outcome.ticks)),
        Self.text(Self.dollars(row.outcome.spent)), grouped(Int(wrong(row).rounded())),
        percent(wrong(row) / Double(max(row.outcome.ticks, 1)), 2), Self.text(cost(row)),
        row.bestWrong.map { grouped(Int($0.rounded())) } ?? "–", regret(row).map(Self.text) ?? "–",
      ]
    }
    var text = (aligned([header] + lines, widths: [-13, 6, 9, 8, 8, 10, 10, 9]) + [""]).joined(
      separator: "\n")
    let missing = rows.map(\.outcome.unanswered)
    if missing.contains(where: { $0 > 0 }) {
      text +=
        "Among the wrong, without any answer for want of money:\n  "
        + zip(rows, missing).map { "\($0.name) \(grouped($1))" }.joined(separator: ", ") + "\n"
    }
    return text
  }

  private static func text(_ dollars: Double) -> String {
    Money(nanoDollars: Int64((dollars * 1e9).rounded())).description
  }

  /// One JSON object.
  package var json: JSONValue {
    [
      "analysts": .number(Double(analysts)), "subjects": .number(Double(subjects)),
      "ticks": .number(Double(rows.first?.outcome.ticks ?? 0)),
      "wrong_answer_usd": .string(study.price.wrongAnswer.dollars),
      "call_usd": .string(study.prices.first.dollars),
      "monthly_usd": study.monthly.map { .string($0.dollars) } ?? .null,
      "rows": .array(
        rows.map { row in
          [
            "name": .string(row.name), "asked": .number(Double(row.outcome.asked)),
            "spent_usd": .string(row.outcome.spent.dollars), "wrong": .number(wrong(row)),
            "unanswered": .number(Double(row.outcome.unanswered)), "cost_usd": .number(cost(row)),
            "best_wrong": row.bestWrong.map { .number($0) } ?? .null,
            "regret_usd": regret(row).map { .number($0) } ?? .null,
          ]
        }),
    ]
  }
}
