import DeadbandCore
import DeadbandSchedule
import Testing

/// The plan's rules, one by one.
@Suite struct WarmPlanTests {
  private let calendar = MarketCalendar.nyse
  private let plenty = WarmBudget(calls: nil, money: nil, costPerCall: .zero, share: 1)

  /// Tuesdays at 10:00 and 9:30 in New York, for five weeks before 2026-01-13.
  private func pattern(_ subjects: [String: Int], at times: [String] = ["14:30", "15:00"]) throws
    -> RequestPattern
  {
    var pattern = RequestPattern()
    for date in ["2025-12-09", "2025-12-16", "2025-12-23", "2025-12-30", "2026-01-06"] {
      for time in times {
        let halfHour = try calendar.halfHour(at: instant("\(date)T\(time):00Z"))
        for (subject, times) in subjects.sorted(by: { $0.key < $1.key }) {
          for _ in 0..<times { pattern.note(subject, in: halfHour) }
        }
      }
    }
    return pattern
  }

  private func plan(
    _ now: String, _ subjects: [WarmSubject], events: [MarketEvent] = [], pattern: RequestPattern,
    budget: WarmBudget? = nil, settings: WarmSettings = WarmSettings()
  ) throws -> WarmPlan {
    try WarmPlan(
      at: instant("2026-01-13T\(now)Z"), calendar: calendar, events: EventList(events), pattern: pattern,
      subjects: subjects, budget: budget ?? plenty, settings: settings)
  }

  @Test func whatWasAskedAtThisTimeIsPlanned() throws {
    let pattern = try pattern(["a": 2, "b": 1], at: ["15:00"])
    let subjects = ["c", "b", "a"].map { WarmSubject(id: $0) }
    let plan = try plan("14:50:00", subjects, pattern: pattern)
    // Ten of the window's thirty minutes are before the half hour: two thirds of two requests, and of one.
    #expect(plan.items.map(\.subject) == ["a"])
    let item = try #require(plan.items.first)
    #expect(item.dueBy == (try instant("2026-01-13T15:00:00Z")))
    #expect(item.reason == .pattern(expected: item.expected))
    #expect(abs(item.expected - 4.0 / 3) < 1e-9)
    #expect(try self.plan("15:00:00", subjects, pattern: pattern).items.map(\.subject) == ["a", "b"])
  }

  @Test func anAnalysisThatStillServesIsNotPlanned() throws {
    let pattern = try pattern(["a": 2])
    func plan(analyzed: String, expires: String?) throws -> WarmPlan {
      let subject = WarmSubject(
        id: "a", analyzed: try instant("2026-01-13T\(analyzed)Z"),
        expires: try expires.map { try instant("2026-01-13T\($0)Z") })
      return try self.plan("15:00:00", [subject], pattern: pattern)
    }
    #expect(try plan(analyzed: "14:45:00", expires: "15:30:00").items.isEmpty)
    #expect(try plan(analyzed: "14:45:00", expires: "15:25:00").items.isEmpty)
    #expect(
      try plan(analyzed: "14:45:00", expires: "15:10:00").items.map(\.dueBy) == [
        instant("2026-01-13T15:10:00Z")
      ])
    // Served for half an hour, where that is not known.
    #expect(
      try plan(analyzed: "14:40:00", expires: nil).items.map(\.dueBy) == [instant("2026-01-13T15:10:00Z")])
    #expect(try plan(analyzed: "15:00:00", expires: nil).items.isEmpty)
  }

  @Test func theOpeningIsPlannedForWithinItsLead() throws {
    let pattern = try pattern(["a": 1])
    let old = WarmSubject(
      id: "a", analyzed: try instant("2026-01-12T20:50:00Z"), expires: try instant("2026-01-14T00:00:00Z"))
    #expect(try plan("13:59:59", [old], pattern: pattern).items.isEmpty)
    let items = try plan("14:00:00", [old], pattern: pattern).items
    #expect(items.map(\.reason) == [.opening])
    #expect(items.map(\.dueBy) == [try instant("2026-01-13T14:30:00Z")])
    let fresh = WarmSubject(
      id: "a", analyzed: try instant("2026-01-13T14:00:00Z"), expires: try instant("2026-01-13T15:00:00Z"))
    #expect(try plan("14:10:00", [fresh], pattern: pattern).items.isEmpty)
    // Asked for at 10:00 alone: no reason to be ready at 9:30.
    #expect(try plan("14:10:00", [old], pattern: self.pattern(["a": 1], at: ["15:00"])).items.isEmpty)
    // The same hour of a holiday, and of a Saturday.
    for day in ["2026-01-19", "2026-01-17"] {
      let plan = try WarmPlan(
        at: instant("\(day)T14:10:00Z"), calendar: calendar, pattern: pattern, subjects: [old], budget: plenty
      )
      #expect(plan.items.isEmpty)
    }
  }

  @Test func nothingIsExpectedPastTheClose() throws {
    let pattern = try pattern(["a": 5], at: ["21:00"])
    #expect(try plan("20:45:00", [WarmSubject(id: "a")], pattern: pattern).items.isEmpty)
    #expect(try plan("21:05:00", [WarmSubject(id: "a")], pattern: pattern).items.isEmpty)
    // On the day before Christmas the market closes at 13:00, 18:00 in UTC.
    var habit = RequestPattern()
    for date in ["2025-12-03", "2025-12-10", "2025-12-17"] {
      for time in ["17:00", "18:00"] {
        habit.note("a", in: try calendar.halfHour(at: instant("\(date)T\(time):00Z")))
      }
    }
    func items(_ time: String) throws -> [WarmPlan.Item] {
      try WarmPlan(
        at: instant("2025-12-24T\(time):00Z"), calendar: calendar, pattern: habit,
        subjects: [WarmSubject(id: "a")],
        budget: plenty
      ).items
    }
    #expect(try items("17:00").count == 1)
    #expect(try items("17:45").isEmpty)
    #expect(try items("18:00").isEmpty)
  }

  @Test func eventsArePlannedForByDayAndNight() throws {
    let pattern = try pattern(["a": 2, "b": 2])
    let subjects = [
      WarmSubject(id: "a", symbol: "AAPL"), WarmSubject(id: "b"), WarmSubject(id: "c", symbol: "AAPL"),
    ]
    let earnings = MarketEvent(symbol: "AAPL", at: try instant("2026-01-13T21:30:00Z"), kind: "earnings")
    #expect(try plan("20:59:59", subjects, events: [earnings], pattern: pattern).items.isEmpty)
    let items = try plan("21:10:00", subjects, events: [earnings], pattern: pattern).items
    #expect(items.map(\.subject) == ["a"])
    #expect(items.map(\.reason) == [.event(kind: "earnings")])
    #expect(items.map(\.dueBy) == [earnings.at])
    #expect(try plan("21:30:00.000000001", subjects, events: [earnings], pattern: pattern).items.isEmpty)
    let all = MarketEvent(symbol: "*", at: earnings.at, kind: "FOMC")
    #expect(
      try plan("21:10:00", subjects, events: [all], pattern: pattern).items.map(\.subject) == ["a", "b"])
    let fresh = WarmSubject(
      id: "a", symbol: "AAPL", analyzed: try instant("2026-01-13T21:05:00Z"),
      expires: try instant("2026-01-13T22:00:00Z"))
    #expect(try plan("21:10:00", [fresh], events: [earnings], pattern: pattern).items.isEmpty)
  }

  @Test func theReasonDueFirstIsTold() throws {
    let pattern = try pattern(["a": 3])
    let subject = [WarmSubject(id: "a", symbol: "AAPL")]
    func event(_ time: String) throws -> [MarketEvent] {
      [MarketEvent(symbol: "AAPL", at: try instant("2026-01-13T\(time):00Z"), kind: "k")]
    }
    #expect(
      try plan("14:10:00", subject, events: event("14:35"), pattern: pattern).items.map(\.reason) == [
        .opening
      ])
    #expect(
      try plan("14:10:00", subject, events: event("14:30"), pattern: pattern).items.map(\.reason) == [
        .event(kind: "k")
      ])
    let late = try plan("15:00:00", subject, events: event("15:10"), pattern: pattern).items
    #expect(late.map(\.dueBy) == [try instant("2026-01-13T15:00:00Z")])
    #expect(late.count == 1)
  }

  @Test func theBudgetGoesToThoseOfWhichMostIsExpected() throws {
    let pattern = try pattern(["a": 1, "b": 3, "c": 2, "d": 3])
    let subjects = ["a", "a", "b", "c", "d", "b"].map { WarmSubject(id: $0) }
    let budget = WarmBudget(
      calls: 100, money: Money(nanoDollars: 10_000_000), costPerCall: Money(nanoDollars: 1_000_000),
      share: 0.3)
    #expect(budget.warmCalls == 3)
    let plan = try plan("15:00:00", subjects, pattern: pattern, budget: budget)
    #expect(plan.items.map(\.subject) == ["b", "d", "c"])
    #expect(plan.left == 1)
  }

  @Test func pastTheCalendarNothingIsPlanned() throws {
    let pattern = try pattern(["a": 1])
    let subject = [WarmSubject(id: "a")]
    func plan(_ now: String) throws -> WarmPlan {
      try WarmPlan(at: instant(now), calendar: calendar, pattern: pattern, subjects: subject, budget: plenty)
    }
    #expect(throws: MarketCalendarError.self) { try plan("2031-01-01T05:00:00Z") }
    #expect(throws: MarketCalendarError.self) { try plan("2031-01-01T04:45:00Z") }
    #expect(try plan("2030-12-31T22:00:00Z").items.isEmpty)
  }
}
