import Foundation
import Testing

/// `deadband learn` as a user runs it: its profile, its report, and what it says of bad usage.
@Suite struct LearnTests {
  /// Hourly ticks of twelve subjects, one after the other, whose answer follows from their delta.
  private static let history =
    (0..<12).flatMap { subject in
      (0..<40).map { hour in
        let delta = Double((hour * 5 + subject) % 17) / 40
        let month = subject + 1 < 10 ? "0\(subject + 1)" : "\(subject + 1)"
        return
          #"{"subject":"SPY \#(subject)","strategy":"IRON_CONDOR","at":"2024-\#(month)-0\#(2 + hour / 20)T"#
          + String(format: "%02d", hour % 20)
          + #":00:00Z","indicators":{"underlying_price":\#(100 + hour % 7),"#
          + #""delta":\#(delta)},"analysis":{"action":"\#(delta > 0.2 ? "close" : "hold")"}}"#
      }
    }.joined(separator: "\n") + "\n"

  private func learn(_ arguments: String...) throws -> Deadband.Result {
    try Deadband.run(["learn", "-"] + arguments, input: Data(Self.history.utf8))
  }

  private func temporary(_ name: String) -> String {
    FileManager.default.temporaryDirectory.appending(path: "deadband-\(UUID().uuidString)-\(name)").path
  }

  @Test func `the profile and the report are written, and json has the calibration`() throws {
    let (profile, page) = (temporary("learned.json"), temporary("learn.html"))
    defer { for file in [profile, page] { try? FileManager.default.removeItem(atPath: file) } }
    let result = try learn("--out", profile, "--report", page, "--limit", "0.3", "--json")
    #expect(result.status == 0, "\(result.errors)")
    let judged = try #require(try result.object()["judged"] as? [[String: Any]])
    let bins = try #require(judged.first?["calibration"] as? [[String: Any]])
    #expect(bins.count == 10)
    #expect(bins.first?["from"] as? Double == 0 && bins.last?["to"] as? Double == 1)
    let html = try String(contentsOfFile: page, encoding: .utf8)
    #expect(html.hasPrefix("<!doctype html>") && html.contains("Did what it said happen?"))
    #expect(try Deadband.run("thresholds", "validate", profile).status == 0)
  }

  @Test func `one file cannot be both the profile and the report`() throws {
    let result = try learn("--out", "same.html", "--report", "same.html")
    #expect(result.status == 64)
    #expect(result.errors.contains("--out and --report name the same file"))
  }

  @Test func `choosing answers needs a number of them`() throws {
    let result = try Deadband.run(
      ["learn", "-", "--analyst", "rules:1", "--least-sure", "--out", "/dev/null"], input: Data())
    #expect(result.status == 64 && result.errors.contains("--least-sure chooses --answers N"))
  }
}
