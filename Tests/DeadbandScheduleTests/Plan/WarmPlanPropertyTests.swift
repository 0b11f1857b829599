import DeadbandCore
import DeadbandSchedule
import Testing

/// Random days, patterns, events and budgets against a model that counts minute by minute.
@Suite struct WarmPlanPropertyTests {
  private let calendar = MarketCalendar.nyse
  private let symbols = ["A", "B", "*"]

  private func minute(_ base: Timestamp, _ range: ClosedRange<Int64>, _ generator: inout SplitMix64)
    -> Timestamp
  {
    let minutes = Int64.random(in: range, using: &generator)
    return Timestamp(nanosecondsSince1970: base.nanosecondsSince1970 + minutes * 60_000_000_000)
  }

  private func subjects(_ now: Timestamp, _ generator: inout SplitMix64) -> [WarmSubject] {
    (0..<12).map { _ in
      let analyzed = minute(now, -90...0, &generator)
      let isKnown = Int.random(in: 0..<4, using: &generator) > 0
      return WarmSubject(
        id: "s\(Int.random(in: 0..<9, using: &generator))",
        symbol: [nil, "A", "B"][Int.random(in: 0..<3, using: &generator)],
        analyzed: isKnown ? analyzed : nil,
        expires: Bool.random(using: &generator) ? minute(analyzed, 0...120, &generator) : nil)
    }
  }

  private func pattern(before now: Timestamp, _ generator: inout SplitMix64) throws -> RequestPattern {
    var pattern = RequestPattern()
    for _ in 0..<150 {
      // At about this time of the last weeks.
      let weeks = Int64.random(in: 1...4, using: &generator) * 7 * 1440
      let instant = minute(now, (-weeks - 60)...(-weeks + 90), &generator)
      let subject = "s\(Int.random(in: 0..<9, using: &generator))"
      pattern.note(subject, in: try calendar.halfHour(at: instant))
    }
    return pattern
  }

  @Test func plansKeepTheirPromises() throws {
    let start = try instant("2024-01-01T00:00:00Z")
    var sizes: Set<Int> = []
    var reasons: Set<Int> = []
    try seeded { generator in
      for _ in 0..<300 {
        // Hours in which something may happen, opening, trading or close, of any day of three years.
        let day = minute(start, 0...1100, &generator).nanosecondsSince1970 / 60_000_000_000
        let base = Timestamp(
          nanosecondsSince1970: start.nanosecondsSince1970 + (day % 1100) * 86_400_000_000_000)
        let now = minute(base, 13 * 60...22 * 60, &generator)
        let events = EventList(
          (0..<Int.random(in: 0...2, using: &generator)).map { index in
            MarketEvent(
              symbol: symbols[Int.random(in: 0..<3, using: &generator)],
              at: minute(now, -10...40, &generator),
              kind: "k\(index)")
          })
        let pattern = try pattern(before: now, &generator)
        let subjects = subjects(now, &generator)
        let settings = WarmSettings(
          window: .seconds(60 * .random(in: 0...90, using: &generator)),
          lead: .seconds(60 * .random(in: 0...90, using: &generator)),
          leastExpected: .random(in: 0.01...1.5, using: &generator))
        let budget = WarmBudget(
          calls: Bool.random(using: &generator) ? .random(in: -1...30, using: &generator) : nil,
          money: Bool.random(using: &generator)
            ? Money(nanoDollars: .random(in: -10...10_000, using: &generator)) : nil,
          costPerCall: Money(nanoDollars: .random(in: 0...500, using: &generator)),
          share: .random(in: 0...1, using: &generator))

        let plan = try WarmPlan(
          at: now, calendar: calendar, events: events, pattern: pattern, subjects: subjects, budget: budget,
          settings: settings)

        let model = WarmModel(
          now: now, calendar: calendar, events: events, pattern: pattern, settings: settings)
        var expected: [String: Double] = [:]
        var doubtful: Set<String> = []
        var seen: Set<String> = []
        for subject in subjects where seen.insert(subject.id).inserted {
          expected[subject.id] = try model.expected(subject)
          // A sum by minutes and one by half hours may round to different sides of the threshold.
          let close = WarmModel(
            now: now, calendar: calendar, events: events, pattern: pattern,
            settings: WarmSettings(
              window: settings.window, lead: settings.lead, leastExpected: settings.leastExpected * (1 - 1e-9)
            ))
          if try close.expected(subject) != expected[subject.id] { doubtful.insert(subject.id) }
        }
        guard doubtful.isEmpty else { continue }
        #expect(plan.items.count + plan.left == expected.count, "\(now)")
        for item in plan.items {
          let most = try #require(expected[item.subject], "\(now) \(item)")
          #expect(abs(most - item.expected) < 1e-9, "\(now) \(item)")
          #expect(item.dueBy >= now)
          reasons.insert(item.reason == .opening ? 1 : item.reason == .event(kind: "k0") ? 2 : 3)
        }
        #expect(Set(plan.items.map(\.subject)).count == plan.items.count)
        #expect(plan.items.count <= budget.warmCalls)
        if let calls = budget.calls {
          #expect(Double(plan.items.count) <= Double(max(calls, 0)) * budget.share)
        }
        if let money = budget.money, !plan.items.isEmpty {
          let cost = Int64(plan.items.count) * budget.costPerCall.nanoDollars
          #expect(Double(cost) <= Double(money.nanoDollars) * budget.share)
        }
        // Nobody is left of whom more is expected than of one that is taken.
        let least = plan.items.map(\.expected).min() ?? .infinity
        let taken = Set(plan.items.map(\.subject))
        #expect(
          plan.items.isEmpty || expected.allSatisfy { taken.contains($0.key) || $0.value <= least + 1e-9 })
        #expect(plan.left == 0 || plan.items.count == budget.warmCalls)
        let again = try WarmPlan(
          at: now, calendar: calendar, events: events, pattern: pattern, subjects: subjects, budget: budget,
          settings: settings)
        #expect(again == plan)
        sizes.insert(plan.items.count)
      }
    }
    #expect(sizes.count > 3 && reasons == [1, 2, 3], "the days drawn are too dull to prove anything")
  }
}
