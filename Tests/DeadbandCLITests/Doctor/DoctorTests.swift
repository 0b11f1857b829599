import Foundation
import Testing

struct DoctorTests {
  private func states(_ result: Deadband.Result) throws -> [String: String] {
    let checks = try result.object()["checks"] as? [[String: String]] ?? []
    return Dictionary(checks.map { ($0["name"] ?? "", $0["state"] ?? "") }) { $1 }
  }

  @Test func `a healthy installation has status 0 and a line a check`() throws {
    let result = try Deadband.run("doctor")
    #expect(result.status == 0)
    #expect(result.errors.isEmpty)
    for start in [
      "ok     deadband            deadband 0.1.0", "ok     libcrypto           OpenSSL ",
      "ok     zlib                1.",
      "ok     temporary folder    /tmp", "ok     profile default     built in, ",
    ] { #expect(result.lines.contains { $0.hasPrefix(start) }) }
    #expect(!result.output.contains("\u{1B}"))
  }

  @Test func `a temporary folder that is missing is wrong`() throws {
    let result = try Deadband.run("doctor", "--json", environment: ["TMPDIR": "/nonexistent"])
    #expect(result.status == 1)
    #expect(try result.object()["ok"] as? Bool == false)
    #expect(try result.object()["version"] as? Int == 1)
    #expect(try states(result)["temporary folder"] == "wrong")
    #expect(try states(result)["profile default"] == "ok")
  }

  @Test func `of a key it says that it is set and never what it is`() throws {
    let text = try Deadband.run("doctor", environment: ["OPENAI_API_KEY": "secret-4711"])
    #expect(text.lines.contains("ok     OPENAI_API_KEY      yes"))
    #expect(!text.output.contains("4711"))
    let result = try Deadband.run("doctor", "--json", environment: ["OPENAI_API_KEY": "secret-4711"])
    #expect(!result.output.contains("4711"))
    #expect(try states(result)["OPENAI_API_KEY"] == "ok")
    #expect(try states(result)["ANTHROPIC_API_KEY"] == "note")
  }
}
