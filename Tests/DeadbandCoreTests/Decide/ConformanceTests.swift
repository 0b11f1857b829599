import Foundation
import Testing

@testable import DeadbandCore

/// The specification's own cases with their answers.
@Suite struct ConformanceTests {
  @Test func everySeedCaseAgrees() throws {
    try check("decide", .seed, count: 2000)
  }

  @Test func everyVariedCaseAgrees() throws {
    let json = Array(try Data(contentsOf: Files.fixture("conformance/varied.profile.json")))
    try check("varied", ThresholdProfile(json: json, source: "varied.profile.json"), count: 1000)
  }

  /// All that disagree are named in one failure, so that a pattern among them shows.
  private func check(_ name: String, _ profile: ThresholdProfile, count: Int) throws {
    let cases = try lines("conformance/\(name).cases.jsonl.gz")
    let expected = try lines("conformance/\(name).expected.jsonl.gz")
    #expect(cases.count == count)
    try #require(cases.count == expected.count)
    var mismatches: [String] = []
    for (index, line) in cases.enumerated() {
      var writer = JSONWriter()
      let judged = DecisionLine.answer(line, number: index + 1, profile: profile, into: &writer)
      let answer = try object(writer.bytes)
      let wanted = try object(expected[index])
      let agrees =
        wanted["error"] == nil
        ? judged && equal(answer, wanted)
        : !judged && answer.count == 2 && answer["error"] is String && equal(answer["id"], wanted["id"])
      if !agrees { mismatches.append(wanted["id"] as? String ?? "line \(index + 1)") }
    }
    #expect(mismatches.isEmpty, "\(mismatches.count) of \(count): \(mismatches.joined(separator: " "))")
  }

  private func lines(_ path: String) throws -> [[UInt8]] {
    try Files.unpacked(Files.fixture(path)).split(separator: UInt8(ascii: "\n")).map { Array($0) }
  }

  // Foundation reads the answers: the reader under test must not be its own judge.
  private func object(_ bytes: [UInt8]) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any] ?? [:]
  }

  private func equal(_ left: Any?, _ right: Any?) -> Bool {
    switch (left, right) {
    case (let left as [String: Any], let right as [String: Any]):
      left.count == right.count && left.allSatisfy { equal($0.value, right[$0.key]) }
    case (let left as [Any], let right as [Any]):
      left.count == right.count && zip(left, right).allSatisfy { equal($0, $1) }
    case (let left as String, let right as String): left == right
    case (is NSNull, is NSNull): true
    case (let left as NSNumber, let right as NSNumber):
      isBoolean(left) == isBoolean(right) && abs(left.doubleValue - right.doubleValue) <= 1e-9
    default: false
    }
  }

  private func isBoolean(_ number: NSNumber) -> Bool { String(cString: number.objCType) == "c" }
}
