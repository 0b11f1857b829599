import Deadband
import DeadbandCore
import DeadbandTesting
import HTTPTypes
import HummingbirdTesting
import Metrics
import Testing

@testable import DeadbandServer

@Suite struct MetricRegistryTests {
  private func text(_ registry: MetricRegistry) -> [String] {
    var text = MetricText()
    registry.write(to: &text)
    return String(decoding: text.bytes, as: UTF8.self).split(separator: "\n").map(String.init)
  }

  @Test func familiesHaveHelpTypeAndSamplesInTheirOrder() {
    let registry = MetricRegistry(help: ["b_c_total": "What \\ it\ncounts."])
    Counter(label: "b.c", dimensions: [("z", "1"), ("a", "x\"y")], factory: registry).increment(by: 3)
    Counter(label: "b.c", dimensions: [("a", "x\"y"), ("z", "1")], factory: registry).increment()
    Meter(label: "A-level", dimensions: [], factory: registry).set(1.5)
    FloatingPointCounter(label: "money", dimensions: [], factory: registry).increment(by: 0.25)
    #expect(
      text(registry) == [
        "# TYPE a_level gauge", "a_level 1.5", #"# HELP b_c_total What \\ it\ncounts."#,
        "# TYPE b_c_total counter",
        #"b_c_total{a="x\"y",z="1"} 4"#, "# TYPE money_total counter", "money_total 0.25",
      ])
  }

  @Test func aHistogramCountsWhatLiesBelowEachBound() {
    let registry = MetricRegistry()
    let timer = Timer(label: "took", dimensions: [("route", "/x")], factory: registry)
    for nanoseconds in [50_000, 50_001, 2_000_000_000, 100_000_000_000] as [Int64] {
      timer.recordNanoseconds(nanoseconds)
    }
    let lines = text(registry)
    #expect(lines.contains(#"took_seconds_bucket{route="/x",le="5e-05"} 1"#))
    #expect(lines.contains(#"took_seconds_bucket{route="/x",le="0.0001"} 2"#))
    #expect(lines.contains(#"took_seconds_bucket{route="/x",le="2.5"} 3"#))
    #expect(lines.contains(#"took_seconds_bucket{route="/x",le="60"} 3"#))
    #expect(lines.contains(#"took_seconds_bucket{route="/x",le="+Inf"} 4"#))
    #expect(lines.contains(#"took_seconds_count{route="/x"} 4"#))
    #expect(lines.contains(#"took_seconds_sum{route="/x"} 102.000100001"#))
  }

  @Test func whatTheSidecarDoesIsCounted() async throws {
    let scripted = ScriptedAnalyst(cost: Money(nanoDollars: 250_000_000)) { _, number in
      number == 2 ? .failure(AnalystError(.api, reason: "down")) : .success(#"{"action":"hold"}"#)
    }
    let world = try SidecarWorld(PromptedAnalyst(scripted))
    @Sendable func ask(_ name: String) -> String {
      #"{"subject":"\#(name)","snapshot":{"underlying_price":100}}"#
    }
    try await world.test { client in
      for name in ["A", "A", "B", "A"] { _ = try await client.post("/v1/analyses", ask(name)) }
      _ = try await client.get("/nowhere")
      let response = try await client.get("/metrics")
      #expect(response.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
      let lines = response.text.split(separator: "\n").map(String.init)
      for line in [
        #"deadband_answers_total{source="analyst"} 1"#, #"deadband_answers_total{source="memory"} 2"#,
        "deadband_cached_answer_duration_seconds_count 2",
        #"deadband_asked_total{rule="missing"} 2"#, #"deadband_calls_total{outcome="answered"} 1"#,
        #"deadband_calls_total{outcome="failed"} 1"#, "deadband_spent_dollars_total 0.25",
        "deadband_saved_dollars_total 0.5",
        #"deadband_http_requests_total{route="/v1/analyses",status="2xx"} 3"#,
        #"deadband_http_requests_total{route="/v1/analyses",status="5xx"} 1"#,
        #"deadband_http_requests_total{route="none",status="4xx"} 1"#, "deadband_ready 1",
        "deadband_store_subjects 1",
      ] { #expect(lines.contains(line), "\(line) in \(response.text)") }
    }
  }
}
