public import DeadbandCore

/// What it counts that one action was served where another was due: 0…1, in thousandths, the same in both directions.
public struct SeverityTable: Sendable, Hashable {
  /// Losses by pair of names.
  public let severities: [Certificate.Severity]

  /// Every difference counts 1.
  public static let equal = SeverityTable(validated: [])

  /// Hold and close are opposites; to adjust what should be held, or to hold what should be adjusted, is half a mistake.
  public static let graded = SeverityTable(validated: [
    Certificate.Severity("hold", "adjust", loss: 0.5), Certificate.Severity("close", "roll", loss: 0.5),
  ])

  private init(validated severities: [Certificate.Severity]) { self.severities = severities }

  /// The table of a text such as `hold-close=1,hold-adjust=0.5`; a pair that is not named counts 1. nil where it is none: a
  /// loss outside 0…1 or with more than three decimals, an action beside itself, a pair twice.
  public init?(_ text: String) {
    var severities: [Certificate.Severity] = []
    var pairs: Set<Set<String>> = []
    for part in text.split(separator: ",", omittingEmptySubsequences: false) {
      let sides = part.split(separator: "=", omittingEmptySubsequences: false)
      guard sides.count == 2, let loss = Double(sides[1]), (0...1).contains(loss),
        loss * 1_000 == (loss * 1_000).rounded()
      else { return nil }
      let names = sides[0].split(separator: "-", omittingEmptySubsequences: false).map(String.init)
      guard names.count == 2, !names.contains(""), pairs.insert(Set(names)).inserted, names[0] != names[1]
      else {
        return nil
      }
      severities.append(Certificate.Severity(names[0], names[1], loss: loss))
    }
    self.init(validated: severities)
  }

  /// The table as ``init(_:)`` reads it; `equal` where every difference counts 1.
  var text: String {
    guard !severities.isEmpty else { return "equal" }
    return severities.map { "\($0.first)-\($0.second)=\($0.loss.plain)" }.joined(separator: ",")
  }

  /// What a difference counts at least: what may be subtracted for a difference of which only the number is known.
  public var least: Double { severities.map(\.loss).min() ?? 1 }

  /// Thousandths for every pair of the numbers that `names` give to actions.
  func thousandths(_ names: [String]) -> [[Int]] {
    names.map { first in
      names.map { second in
        guard first != second else { return 0 }
        let severity = severities.first {
          ($0.first, $0.second) == (first, second) || ($0.first, $0.second) == (second, first)
        }
        return severity.map { Int(($0.loss * 1_000).rounded()) } ?? 1_000
      }
    }
  }
}
