import DeadbandCore
import Testing

@testable import DeadbandAnalysts

@Suite struct HealthMachineTests {
  private let today = Timestamp(nanosecondsSince1970: 0).utcDate

  @Test func `what is wrong with the question says nothing of the provider`() throws {
    var machine = HealthMachine(callsPerDay: nil)
    for code in [
      AnalystError.Code.invalidRequest, .refused, .truncated, .rateLimited, .cancelled, .unknownModel,
    ] {
      for _ in 0..<10 {
        let permit = try machine.begin(at: .zero, on: today)
        machine.failed(permit, AnalystError(code, reason: ""), at: .zero, on: today)
      }
    }
    #expect(machine.health(at: .zero, on: today).state == .healthy)
  }

  @Test func `a provider that fails is left alone, and recovers by itself`() throws {
    var machine = HealthMachine(callsPerDay: nil)
    for _ in 0..<5 {
      machine.failed(
        try machine.begin(at: .zero, on: today), AnalystError(.api, reason: "500"), at: .zero, on: today)
    }
    #expect(machine.health(at: .zero, on: today).state == .failing)
    let error = #expect(throws: AnalystError.self) { try machine.begin(at: .zero, on: today) }
    #expect(error?.code == .unavailable)
    let probe = try machine.begin(at: .seconds(15), on: today)
    #expect(machine.health(at: .seconds(15), on: today).state == .recovering)
    machine.succeeded(probe, at: .seconds(17))
    let health = machine.health(at: .seconds(17), on: today)
    #expect(health == ProviderHealth(state: .healthy, latency: .seconds(2)))
  }

  @Test func `a used-up quota ends with the day`() throws {
    var machine = HealthMachine(callsPerDay: nil)
    machine.failed(
      try machine.begin(at: .zero, on: today), AnalystError(.quota, reason: ""), at: .zero, on: today)
    #expect(machine.health(at: .zero, on: today).state == .usedUp)
    #expect(throws: AnalystError.self) { try machine.begin(at: .zero, on: today) }
    _ = try machine.begin(at: .zero, on: today.adding(days: 1))
  }

  @Test func `in an outage the retries end`() throws {
    var machine = HealthMachine(callsPerDay: nil)
    var count = 0
    while machine.retries.allowsRetry, count < 100 {
      machine.failed(
        try machine.begin(at: .seconds(1_000 * count), on: today),
        AnalystError(.api, reason: "", isRetryable: true), at: .seconds(1_000 * count), on: today)
      count += 1
    }
    #expect(count == 5)
  }
}
