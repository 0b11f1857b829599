import Foundation
import Testing

@testable import DeadbandCore

struct ThresholdProfileEncodeTests {
  private func read(_ json: String) throws -> ThresholdProfile {
    try ThresholdProfile(json: Array(json.utf8), source: "test")
  }

  @Test func `reading what was written gives an equal profile`() throws {
    let varied = try Data(
      contentsOf: #require(
        Bundle.module.url(forResource: "Fixtures/conformance/varied.profile", withExtension: "json")))
    let profiles = try [
      .seed, .standard, ThresholdProfile(json: Array(varied), source: "varied"),
      read(
        """
        {"schema":1,"name":"\\"quoted\\"\\n","extends":"seed","custom":[
          {"key":"flow","change_type":"technical","rule":{"absolute":0.1,"ratio":2},"scale":1000,"points":1,
           "range":[-1,1],"levels":[0.3,-0.3]},
          {"key":"news","change_type":"price","rule":{"relative":0.1,"of_price":0.2},"scale":1,"points":0,
           "range":[null,null]}],
         "rules":{"price":["news","delta"],"technical":[],"disabled":["answer","age"]},
         "strategies":{"X":{"technical":0.1}}}
        """),
    ]
    for profile in profiles {
      let again = try ThresholdProfile(json: profile.json, source: "written")
      #expect(again == profile)
      #expect(again.schema == profile.schema)
      #expect(again.json == profile.json)
    }
  }

  @Test func `every changed number is a difference, the name is none`() throws {
    let changed = try read(
      """
      {"schema":1,"name":"changed","extends":"seed","stale_limit_hours":71,
       "indicators":{"delta":{"rule":{"relative":0.2},"levels":[0.3]}},"strategies":{"IRON_CONDOR":{"price":2}}}
      """)
    let found = ThresholdProfile.seed.differences(to: changed).map {
      "\($0.path) \($0.old?.text ?? "–") \($0.new?.text ?? "–")"
    }
    #expect(
      found == [
        "$.indicators.delta.rule.absolute 0.1 –",
        "$.indicators.delta.rule.relative – 0.2",
        "$.indicators.delta.levels [] [0.3]",
        "$.stale_limit_hours 72 71",
        "$.strategies.IRON_CONDOR.price – 2",
      ])
    #expect(changed.differences(to: changed) == [])
  }
}
