import DeadbandCore
import Testing

@testable import DeadbandPrompts

struct ModelAnswerTests {
  private func read(_ text: String) throws -> ModelAnswer {
    ModelAnswer(
      Array(text.utf8), baseline: try Snapshot(["underlying_price": .number(100), "rsi": .number(50)]))
  }

  @Test func whatItSays() throws {
    let answer = try read(
      #"{"action":"hold","holds_while":{"underlying_price":[95,105.5],"rsi":[null,70]},"holds_for_hours":6,"more":[1]}"#
    )
    #expect(answer.action == "hold" && answer.dropped.isEmpty)
    #expect(
      answer.region
        == (try Region(["underlying_price": (95, 105.5), "rsi": (nil, 70)], holdsForSeconds: 21_600)))
  }

  @Test(arguments: [
    (#"{"holds_while":{"mood":[0,1]}}"#, "mood is no indicator"),
    (#"{"holds_while":{"rsi":[60,40]}}"#, "rsi does not contain"),
    (#"{"holds_while":{"rsi":[60,70]}}"#, "rsi does not contain"),
    (#"{"holds_while":{"delta":[-1,1]}}"#, "delta does not contain"),
    (#"{"holds_while":{"rsi":[40]}}"#, "rsi has no range"),
    (#"{"holds_while":{"rsi":["40",60]}}"#, "rsi has no range"),
    (#"{"holds_while":{"rsi":40}}"#, "rsi has no range"),
    (#"{"holds_while":[1,2]}"#, "holds_while is no object"),
    (#"{"holds_while":{"rsi":[1e999,null]}}"#, "rsi has no range"),
    (#"{"holds_while":{"rsi":[40,60]},"holds_for_hours":-1}"#, "holds_for_hours"),
    (#"{"holds_while":{"rsi":[40,60]},"holds_for_hours":"6"}"#, "holds_for_hours"),
  ])
  func whatCannotBeMeantIsDropped(_ text: String, _ reason: String) throws {
    let answer = try read(text)
    #expect(answer.dropped.count == 1 && answer.dropped[0].hasPrefix(reason), "\(answer.dropped)")
  }

  @Test func whatBoundsNothingIsNoRegion() throws {
    for text in [
      "", "hold", "[]", "null", "{}", #"{"holds_while":null}"#, #"{"holds_while":{}}"#,
      #"{"action":1}"#,
    ] {
      let answer = try read(text)
      #expect(answer.region == nil && answer.dropped.isEmpty && answer.action == nil, "\(text)")
    }
  }

  /// "At any price" is said, and not left out.
  @Test func openEndsAreABound() throws {
    let region = try #require(try read(#"{"holds_while":{"rsi":[null,null]}}"#).region)
    let far = try Snapshot(["underlying_price": .number(1), "rsi": .number(99)])
    #expect(region.isBounded && region.contains(far))
  }

  @Test func aTimeAloneIsARegionThatBoundsNothing() throws {
    let region = try #require(try read(#"{"action":"hold","holds_for_hours":6}"#).region)
    #expect(!region.isBounded && region.holdsForSeconds == 21_600)
  }

  @Test func theOthersAreKept() throws {
    let answer = try read(#"{"holds_while":{"rsi":[40,60],"mood":[0,1],"underlying_price":[200,300]}}"#)
    #expect(answer.region == (try Region(["rsi": (40, 60)])))
    #expect(answer.dropped.count == 2)
  }
}
