import DeadbandCore
import DeadbandTesting
import Testing

@testable import DeadbandAnalysts

/// The three formats against a real server with every fault.
@Suite(.serialized) struct HostedConformanceTests {
  @Test(arguments: ProviderConfiguration.Format.allCases)
  func `every provider keeps the conformance suite`(format: ProviderConfiguration.Format) async throws {
    let report = try await AnalystConformance.run { url in
      var provider = ProviderConfiguration(name: "p", format: format, baseURL: url, model: "m")
      provider.retry.attempts = 1
      provider.rates = .free
      return HostedAnalyst(provider, caller: HTTPCaller())
    }
    for violation in report.violations { Issue.record("\(format): \(violation)") }
    #expect(report.checks.count >= 40)
  }
}

extension HostedAnalyst {
  /// One that accounts for nothing, and whose price its configuration states.
  convenience init(
    _ configuration: ProviderConfiguration, caller: HTTPCaller, clock: AnalystClock = .system,
    random: @escaping @Sendable () -> Double = { 0.5 }
  ) {
    self.init(
      configuration, price: configuration.price(among: PriceList([]), on: clock.date().utcDate), ledger: nil,
      caller: caller, clock: clock, random: random)
  }
}
