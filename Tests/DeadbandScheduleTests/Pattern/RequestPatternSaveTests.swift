import DeadbandCore
import DeadbandSchedule
import Testing

@Suite struct RequestPatternSaveTests {
  private static func random(_ generator: inout SplitMix64, steps: Int = 400) -> RequestPattern {
    var pattern = RequestPattern(
      halfLifeWeeks: .random(in: 0.1...20, using: &generator),
      subjectLimit: .random(in: 1...20, using: &generator))
    go(&pattern, &generator, steps, from: 2900)
    return pattern
  }

  private static func go(
    _ pattern: inout RequestPattern, _ generator: inout SplitMix64, _ steps: Int, from week: Int
  ) {
    for step in 0..<steps {
      let subject = ["a\n", "\"", "ä", "s", "t", "\u{7F}"][Int.random(in: 0..<6, using: &generator)]
      let number = Int.random(in: 0...4, using: &generator)
      guard let halfHour = HalfHour(week: week + step / 30, slot: .random(in: 0..<336, using: &generator))
      else {
        continue
      }
      pattern.note("\(subject)\(number)", in: halfHour)
    }
  }

  @Test func aSavedPatternGoesOnAsTheOther() throws {
    try seeded { generator in
      for _ in 0..<50 {
        var pattern = Self.random(&generator)
        let bytes = pattern.encoded()
        var resumed = try RequestPattern(reading: bytes, source: "p")
        #expect(resumed == pattern)
        #expect(resumed.encoded() == bytes)
        var other = generator
        Self.go(&pattern, &generator, 200, from: 2914)
        Self.go(&resumed, &other, 200, from: 2914)
        #expect(resumed == pattern)
        #expect(resumed.encoded() == pattern.encoded())
      }
    }
  }

  @Test func theFormIsAsDocumented() throws {
    var pattern = RequestPattern()
    #expect(
      String(decoding: pattern.encoded(), as: UTF8.self)
        == #"{"schema":1,"half_life_weeks":2,"subject_limit":4096,"subjects":0}"# + "\n")
    #expect(try RequestPattern(reading: pattern.encoded(), source: "p") == pattern)
    let first = try #require(HalfHour(week: 2952, slot: 19))
    pattern.note("a", in: first)
    pattern.note("a", in: try #require(HalfHour(week: 2953, slot: 19)))
    let text = """
      {"schema":1,"half_life_weeks":2,"subject_limit":4096,"first":[2952,19],"subjects":1}
      {"subject":"a","week":2953,"requests":[[19,1,0.7071067811865476]]}

      """
    #expect(String(decoding: pattern.encoded(), as: UTF8.self) == text)
  }

  private static let header =
    #"{"schema":1,"half_life_weeks":2,"subject_limit":10,"first":[5,5],"subjects":2}"#
  private static let lines = [
    #"{"subject":"a","week":6,"requests":[[0,1,0],[5,0,0.5]]}"#,
    #"{"subject":"b","week":5,"requests":[[5,1,0]]}"#,
  ]

  @Test(arguments: [
    ("2", #""schema":1"#, #""schema":2"#, 1, "$.schema", "2 is refused; schema 1 is needed"),
    (
      "half-life", "weeks\":2", "weeks\":0", 1, "$.half_life_weeks",
      "0 is refused; a number of weeks from 0.1 to 520 is needed"
    ),
    (
      "limit", "limit\":10", "limit\":1e9", 1, "$.subject_limit",
      "1000000000 is refused; a whole number from 0 to 65536 is needed"
    ),
    (
      "too many", "subjects\":2", "subjects\":11", 1, "$.subjects",
      "11 is refused; a whole number from 0 to 10 is needed"
    ),
    ("first", "[5,5]", "[5,336]", 1, "$.first[1]", "336 is refused; a whole number from 0 to 335 is needed"),
    ("first", "[5,5]", "[5]", 1, "$.first", "week and slot are needed"),
    ("first", #""first":[5,5],"#, "", 1, "$", "subjects without a first request"),
    ("more", "subjects\":2", "subjects\":1", 3, "$", "1 subjects are said to follow, and more do"),
    ("order", #""b""#, #""a""#, 3, "$.subject", "not after the one before it"),
    ("empty", #""a""#, #""""#, 2, "$.subject", #""" is refused; a subject of 1 to 1024 bytes is needed"#),
    (
      "week", "week\":6", "week\":6.5", 2, "$.week",
      "6.5 is refused; a whole number from -20000 to 20000 is needed"
    ),
    ("slots", "[0,1,0],[5", "[5,1,0],[5", 2, "$.requests[1][0]", "not after the one before it"),
    ("cell", "[0,1,0]", "[0,1]", 2, "$.requests[0]", "slot, requests and earlier requests are needed"),
    ("nothing", "[0,1,0]", "[0,0,0]", 2, "$.requests[0]", "a half hour without requests"),
    ("none", "[[0,1,0],[5,0,0.5]]", "[]", 2, "$.requests", "one half hour is the least"),
    (
      "past", "0.5", "-0.5", 2, "$.requests[1][2]",
      "-0.5 is refused; a number of requests from 0 to 1e12 is needed"
    ),
    (
      "past", "0.5", "1e999", 2, "$.requests[1][2]",
      "inf is refused; a number of requests from 0 to 1e12 is needed"
    ),
    (
      "count", "[0,1,0]", "[0,4294967296,0]", 2, "$.requests[0][1]",
      "4294967296 is refused; a whole number from 0 to 4294967295 is needed"
    ),
    ("key", #""week":6"#, #""week":6,"x":0"#, 2, "$.x", "unknown key; here stand subject, week, requests"),
  ]) func refusals(
    _ name: String, _ old: String, _ new: String, _ line: Int, _ path: String, _ reason: String
  )
    throws
  {
    let good = ([Self.header] + Self.lines).joined(separator: "\n") + "\n"
    _ = try RequestPattern(reading: Array(good.utf8), source: "p")
    let bad = good.replacing(old, with: new, maxReplacements: 1)
    #expect(bad != good)
    #expect(
      throws: RequestPatternError.refused(source: "p: line \(line)", path: path, reason: reason), "\(name)"
    ) {
      try RequestPattern(reading: Array(bad.utf8), source: "p")
    }
  }

  @Test func everyCutIsSeen() {
    let good = Array((([Self.header] + Self.lines).joined(separator: "\n") + "\n").utf8)
    for length in 0..<good.count {
      #expect(throws: RequestPatternError.self, "\(length)") {
        try RequestPattern(reading: Array(good[..<length]), source: "p")
      }
    }
  }

  @Test func longLinesAreRefusedUnread() {
    let long = [UInt8](repeating: UInt8(ascii: "["), count: 1 << 20)
    #expect(
      throws: RequestPatternError.refused(source: "p: line 1", path: "", reason: "longer than 65536 bytes")
    ) { try RequestPattern(reading: long, source: "p") }
  }

  @Test func theLongestLineThereCanBeIsRead() throws {
    var pattern = RequestPattern(halfLifeWeeks: 0.7)
    let subject = String(repeating: "\u{1}", count: RequestPattern.subjectByteLimit)
    for week in 0..<8 {
      for slot in 0..<336 {
        pattern.note(subject, in: try #require(HalfHour(week: -20_000 + week, slot: slot)))
      }
    }
    #expect(try RequestPattern(reading: pattern.encoded(), source: "p") == pattern)
  }

  @Test func changedBytesAreReadOrRefused() {
    seeded { generator in
      let good = Self.random(&generator, steps: 60).encoded()
      for _ in 0..<2000 {
        var bytes = good
        for _ in 0..<Int.random(in: 1...3, using: &generator) {
          bytes[Int.random(in: bytes.indices, using: &generator)] = .random(in: 0...255, using: &generator)
        }
        guard var pattern = try? RequestPattern(reading: bytes, source: "changed") else { continue }
        Self.go(&pattern, &generator, 5, from: 2910)
        guard let halfHour = HalfHour(week: 2920, slot: 100) else { continue }
        #expect(pattern.top(3, in: halfHour).allSatisfy { $0.requests.isFinite })
      }
    }
  }
}
