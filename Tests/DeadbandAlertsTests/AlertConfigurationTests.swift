import DeadbandAnalysts
import DeadbandCore
import Testing

@testable import DeadbandAlerts

@Suite struct AlertConfigurationTests {
  private func read(_ json: String) throws(AlertConfigurationError) -> AlertConfiguration {
    try AlertConfiguration(json: Array(json.utf8), source: "alerts.json") {
      $0 == "HOOK" ? "https://discord.com/api/webhooks/1/abc" : nil
    }
  }

  @Test func aFile() throws {
    let configuration = try read(
      """
      {"channels":[{"kind":"discord","url":"$HOOK"},
        {"kind":"telegram","name":"desk","token":"1:a","chat":"-100"},
        {"kind":"webhook","url":"http://127.0.0.1:9000/x","token":"t"},
        {"kind":"mail","from":"deadband@example.com","to":["desk+a@example.com"]}],
       "about":["failures"],"least_priority":"high","quiet_seconds":60,"messages_per_minute":5}
      """)
    #expect(configuration.channels.map(\.name) == ["discord", "desk", "webhook", "mail"])
    #expect(
      configuration.channels[0].route == .discord(url: Secret("https://discord.com/api/webhooks/1/abc")))
    #expect(configuration.about == [.failures] && configuration.leastPriority == .high)
    #expect(configuration.quietTime == .seconds(60) && configuration.messagesPerMinute == 5)
    // No address is shown.
    #expect(!"\(configuration)".contains("abc") && !"\(configuration)".contains("9000"))
  }

  @Test(arguments: [
    ("{", ""), ("{}", "channels"), (#"{"channels":[],"more":1}"#, "more"), (#"{"channels":[{}]}"#, "kind"),
    (#"{"channels":[{"kind":"pigeon"}]}"#, "discord, telegram, webhook or mail"),
    (#"{"channels":[{"kind":"discord"}]}"#, "url"),
    (#"{"channels":[{"kind":"discord","url":"$NONE"}]}"#, "the environment variable NONE is not set"),
    (#"{"channels":[{"kind":"discord","url":"http://discord.com/x"}]}"#, "https://"),
    (#"{"channels":[{"kind":"webhook","url":"http://127.0.0.1.evil.com/"}]}"#, "https://"),
    (#"{"channels":[{"kind":"webhook","url":"https://a b"}]}"#, "https://"),
    (#"{"channels":[{"kind":"mail","from":"a@b","to":[]}]}"#, "one address at least"),
    (#"{"channels":[{"kind":"mail","from":"a@b","to":["x\r\nBcc: y@z"]}]}"#, "an address"),
    (#"{"channels":[{"kind":"mail","from":"a@b","to":["-t@"]}]}"#, "an address"),
    (#"{"channels":[{"kind":"mail","from":"a@b","to":["c@d"],"program":"sendmail"}]}"#, "path"),
    (#"{"channels":[],"least_priority":"urgent"}"#, "low, medium or high"),
    (#"{"channels":[],"quiet_seconds":-1}"#, "0 to 86400"),
    (#"{"channels":[],"messages_per_minute":0.5}"#, "1 to 1000"),
    (#"{"channels":[],"about":["all"]}"#, "one of"),
  ]) func whatIsWrongIsSaid(_ json: String, _ reason: String) {
    do throws(AlertConfigurationError) {
      _ = try read(json)
      Issue.record("taken: \(json)")
    } catch {
      #expect(error.description.contains(reason), "\(error)")
      #expect(error.description.hasPrefix("alerts.json") && !error.description.contains("\n"))
    }
  }
}
