import DeadbandCore
import Testing

@testable import DeadbandSchedule

@Suite struct RequestPatternTests {
  private func halfHour(_ week: Int, _ slot: Int) throws -> HalfHour {
    try #require(HalfHour(week: week, slot: slot))
  }

  @Test func aSteadyHabitIsExpectedAsItIs() throws {
    var pattern = RequestPattern()
    for week in 100..<110 {
      #expect(pattern.expected("a", in: try halfHour(week, 19)).isClose(to: week == 100 ? 0 : 3))
      for _ in 0..<3 { pattern.note("a", in: try halfHour(week, 19)) }
    }
    #expect(pattern.expected("a", in: try halfHour(110, 20)) == 0)
    #expect(pattern.expected("b", in: try halfHour(110, 19)) == 0)
    #expect(pattern.first == (try halfHour(100, 19)))
  }

  @Test func aHabitGivenUpHalvesItsWeightWithEachHalfLife() throws {
    // Once a week for a long time, then never: of an endless history the part of the last two weeks is one half.
    var pattern = RequestPattern(halfLifeWeeks: 2)
    for week in 0..<200 { pattern.note("a", in: try halfHour(week, 0)) }
    #expect(pattern.expected("a", in: try halfHour(200, 0)).isClose(to: 1))
    #expect(pattern.expected("a", in: try halfHour(202, 0)).isClose(to: 0.5))
    #expect(pattern.expected("a", in: try halfHour(206, 0)).isClose(to: 0.125))
  }

  @Test func halfHoursBeforeTheFirstRequestAreNotObserved() throws {
    var pattern = RequestPattern()
    pattern.note("a", in: try halfHour(10, 50))
    pattern.note("a", in: try halfHour(11, 40))
    // The half hour 40 of week 10 was before all requests: that of week 11 is all there is.
    #expect(pattern.expected("a", in: try halfHour(12, 40)).isClose(to: 1))
    #expect(pattern.expected("a", in: try halfHour(11, 50)).isClose(to: 1))
  }

  @Test func expectationsAreThoseOfThePlainFormula() {
    seeded { generator in
      for _ in 0..<30 {
        let halfLife = Double.random(in: 0.3...8, using: &generator)
        var model = RequestModel(halfLifeWeeks: halfLife)
        var pattern = RequestPattern(halfLifeWeeks: halfLife, subjectLimit: 10)
        var week = 2900
        for _ in 0..<60 {
          if Int.random(in: 0..<4, using: &generator) == 0 { week += .random(in: 1...3, using: &generator) }
          // Some come late, from an earlier week.
          let late = Int.random(in: 0..<8, using: &generator) == 0 ? 1 : 0
          guard let halfHour = HalfHour(week: week - late, slot: .random(in: 10...14, using: &generator))
          else {
            continue
          }
          let subject = "s\(Int.random(in: 0...3, using: &generator))"
          pattern.note(subject, in: halfHour)
          model.requests.append((subject, halfHour))
        }
        for ahead in 0...4 {
          for slot in 9...15 {
            guard let halfHour = HalfHour(week: week + ahead, slot: slot) else { continue }
            for subject in (0...4).map({ "s\($0)" }) {
              let expected = model.expected(subject, in: halfHour)
              #expect(pattern.expected(subject, in: halfHour).isClose(to: expected, within: 1e-4))
            }
            let top = pattern.top(2, in: halfHour)
            let all = (0...4).map { ("s\($0)", pattern.expected("s\($0)", in: halfHour)) }
              .filter { $0.1 > 0 }.sorted { ($1.1, $0.0) < ($0.1, $1.0) }
            #expect(top.map(\.subject) == all.prefix(2).map(\.0))
            #expect(top.map(\.requests) == all.prefix(2).map(\.1))
          }
        }
      }
    }
  }

  @Test func thePeakIsTheMostOfAWeek() {
    seeded { generator in
      var pattern = RequestPattern()
      for week in 0..<5 {
        for _ in 0..<40 {
          HalfHour(week: week, slot: .random(in: 0..<336, using: &generator)).map {
            _ = pattern.note("a", in: $0)
          }
        }
      }
      for _ in 0..<50 {
        guard let now = HalfHour(week: 5, slot: .random(in: 0..<336, using: &generator)) else { continue }
        let most = (0..<336).compactMap { slot in
          HalfHour(week: slot < now.slot ? 6 : 5, slot: slot).map { pattern.expected("a", in: $0) }
        }.max()
        #expect(pattern.peak("a", from: now) == most)
      }
      #expect(HalfHour(week: 5, slot: 0).map { pattern.peak("b", from: $0) } == 0)
    }
  }

  @Test func theLeastIsForgottenFirst() throws {
    var pattern = RequestPattern(halfLifeWeeks: 1, subjectLimit: 3)
    for (subject, times, week) in [("old", 3, 0), ("often", 9, 1), ("seldom", 2, 1)] {
      for _ in 0..<times { pattern.note(subject, in: try halfHour(week, 0)) }
    }
    // Three requests a week ago weigh 1.5.
    pattern.note("new", in: try halfHour(1, 0))
    #expect(Set(pattern.subjects.keys) == ["often", "seldom", "new"])
    pattern.note("newer", in: try halfHour(1, 0))
    #expect(Set(pattern.subjects.keys) == ["often", "seldom", "newer"])
    // Of equals the older, and then the first by name.
    var equals = RequestPattern(halfLifeWeeks: 1, subjectLimit: 3)
    for _ in 0..<2 { equals.note("b", in: try halfHour(0, 0)) }
    for subject in ["c", "d", "a"] { equals.note(subject, in: try halfHour(1, 0)) }
    #expect(Set(equals.subjects.keys) == ["c", "d", "a"])
    equals.note("e", in: try halfHour(1, 0))
    #expect(Set(equals.subjects.keys) == ["c", "d", "e"])
  }

  @Test func memoryIsBounded() {
    seeded { generator in
      var pattern = RequestPattern(subjectLimit: 50)
      for step in 0..<5000 {
        guard let halfHour = HalfHour(week: step / 100, slot: .random(in: 0..<336, using: &generator)) else {
          continue
        }
        pattern.note("s\(Int.random(in: 0..<300, using: &generator))", in: halfHour)
        #expect(pattern.subjectCount <= 50)
      }
    }
  }

  @Test func whatCountsForNothingIsDropped() throws {
    var pattern = RequestPattern(halfLifeWeeks: 2)
    pattern.note("a", in: try halfHour(0, 5))
    pattern.note("a", in: try halfHour(41, 6))
    #expect(pattern.subjects["a"]?.cells.map(\.slot) == [6])
  }

  @Test func oddSubjectsAndSettings() throws {
    var pattern = RequestPattern(halfLifeWeeks: .nan, subjectLimit: -1)
    #expect(pattern.halfLifeWeeks == 2)
    #expect(pattern.subjectLimit == 0)
    #expect(!pattern.note("a", in: try halfHour(0, 0)))
    #expect(RequestPattern(halfLifeWeeks: .infinity).halfLifeWeeks == 520)
    #expect(RequestPattern(halfLifeWeeks: -1).halfLifeWeeks == 0.1)
    pattern = RequestPattern()
    #expect(!pattern.note("", in: try halfHour(0, 0)))
    #expect(!pattern.note(String(repeating: "a", count: 1025), in: try halfHour(0, 0)))
    #expect(pattern.first == nil)
    #expect(HalfHour(week: 0, slot: 336) == nil)
    #expect(HalfHour(week: 20_001, slot: 0) == nil)
    // The widest jump there is.
    pattern.note("a", in: try halfHour(-20_000, 0))
    pattern.note("a", in: try halfHour(20_000, 335))
    pattern.note("a", in: try halfHour(-20_000, 0))
    #expect(pattern.expected("a", in: try halfHour(20_000, 0)).isFinite)
    #expect(pattern.peak("a", from: try halfHour(20_000, 335)).isFinite)
  }
}

extension Double {
  fileprivate func isClose(to other: Double, within tolerance: Double = 1e-9) -> Bool {
    abs(self - other) <= tolerance * max(1, abs(other))
  }
}
