import DeadbandSchedule
import Foundation

/// The pattern's formula, word for word, over a list of all requests.
struct RequestModel {
  let halfLifeWeeks: Double
  var requests: [(subject: String, halfHour: HalfHour)] = []

  private func weight(_ weeks: Int) -> Double { pow(0.5, Double(weeks) / halfLifeWeeks) }

  func expected(_ subject: String, in halfHour: HalfHour) -> Double {
    guard let first = requests.map(\.halfHour).min() else { return 0 }
    var asked = 0.0
    var weeks = 0.0
    for week in first.week..<max(first.week, halfHour.week) {
      guard let then = HalfHour(week: week, slot: halfHour.slot), then >= first else { continue }
      let count = requests.count { $0.subject == subject && $0.halfHour == then }
      asked += Double(count) * weight(halfHour.week - week)
      weeks += weight(halfHour.week - week)
    }
    return weeks > 0 ? asked / weeks : 0
  }
}
