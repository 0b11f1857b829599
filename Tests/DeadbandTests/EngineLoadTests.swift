import DeadbandTesting
import Foundation
import Testing

@testable import Deadband

/// Mixed requests through a real server with every fault: one outcome each, nobody stuck, nothing left.
///
/// 300 requests with the suite; more with `DEADBAND_LOAD_CALLS=10000 swift test --filter EngineLoadTests`.
@Suite struct EngineLoadTests {
  private static let requests =
    ProcessInfo.processInfo.environment["DEADBAND_LOAD_CALLS"].flatMap { Int($0) } ?? 300

  private static func reply(_ request: ScriptedRequest) -> ScriptedReply {
    var random = SplitMix64(seed: UInt64(request.number))
    let faults = Fault.allCases
    let fault = random.next() % 20 == 0 ? faults[Int(random.next() % UInt64(faults.count))] : nil
    let endings = ScriptedReply.Ending.allCases
    let ending = random.next() % 20 == 0 ? endings[Int(random.next() % UInt64(endings.count))] : .complete
    return ScriptedReply(
      #"{"action":"hold","n":\#(request.number),"holds_while":{"underlying_price":[\#(random.next() % 200),200]}}"#,
      ending: ending, fault: fault)
  }

  private enum Way: CaseIterable { case plain, settled, fresh, uncached, cachedOnly, hasty, cancelled }

  @Test func eachRequestHasOneOutcome() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("engine-\(UUID().uuidString)")
      .path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let clock = AnalystClock.system
    try await ScriptedServer.running(isRecording: false, Self.reply) { server in
      let ledger = try Ledger.open(folder) { clock.date() }
      var provider = ProviderConfiguration(name: "p", format: .openAI, baseURL: server.url, model: "m")
      provider.rates = TokenRates(input: 150_000, output: 600_000)
      provider.limits = CallLimits(inFlight: 32, waiting: 100_000)
      provider.retry = RetryPolicy(attempts: 3, shortest: .zero, longest: .zero)
      let analysts = try Analysts(
        AnalystsConfiguration(providers: [provider], routes: [], defaultRoute: "p"), ledger: ledger)
      let place = try TemporaryStore(at: clock.date())
      var configuration = EngineConfiguration()
      configuration.callInterval = .zero
      configuration.callsAtOnce = 16
      // What never comes is given up then.
      configuration.callTimeout = .seconds(5)
      configuration.failureMemory = .milliseconds(50)
      configuration.quality.shadowShare = 0.1
      configuration.quality.repeatShare = 0.1
      configuration.quality.seed = 1
      let engine = Engine(
        store: place.store, analyst: PromptedAnalyst(try analysts.route()), configuration: configuration,
        ledger: ledger)
      let subjects = try (0..<40).map { try engine.subject("S\($0) IC", strategy: "IRON_CONDOR") }
      var counts = (outcomes: 0, errors: 0)
      await withTaskGroup(of: [Bool].self) { group in
        for worker in 0..<64 as Range<UInt64> {
          group.addTask {
            var random = SplitMix64(seed: worker)
            var results: [Bool] = []
            for number in 0..<Self.requests where number % 64 == Int(worker) {
              results.append(await Self.request(engine, subjects, &random))
            }
            return results
          }
        }
        for await results in group {
          counts.outcomes += results.count { $0 }
          counts.errors += results.count { !$0 }
        }
      }
      #expect(counts.outcomes + counts.errors == Self.requests)
      #expect(counts.outcomes > Self.requests / 2, "\(counts)")
      await engine.shutdown()
      #expect(engine.tasks.count == 0 && engine.flights.count == 0)
      #expect(engine.door.counts == (0, 0))
      await analysts.shutdown()
      while server.connectionCount > 0 { await Task.yield() }
      ledger.close()
    }
  }

  /// Whether one request of a kind drawn had an outcome; it has that or an error.
  private static func request(
    _ engine: Engine, _ subjects: [AnalysisSubject], _ random: inout SplitMix64
  ) async -> Bool {
    let subject = subjects[Int(random.next() % UInt64(subjects.count))]
    let way = Way.allCases[Int(random.next() % UInt64(Way.allCases.count))]
    guard let snapshot = try? Snapshot.at(100 + Double(random.next() % 1_000) / 100) else { return false }
    do throws(EngineError) {
      switch way {
      case .plain: _ = try await engine.analysis(for: subject, snapshot: snapshot)
      case .settled: _ = try await engine.analysis(for: subject, snapshot: snapshot, freshness: .settled)
      case .fresh: _ = try await engine.analysis(for: subject, snapshot: snapshot, freshness: .fresh)
      case .uncached: _ = try await engine.analysis(for: subject, snapshot: snapshot, freshness: .uncached)
      case .cachedOnly:
        _ = try await engine.analysis(for: subject, snapshot: snapshot, freshness: .cachedOnly)
      case .hasty:
        _ = try await engine.analysis(
          for: subject, snapshot: snapshot, freshness: .fresh, timeout: .milliseconds(5))
      case .cancelled:
        let task = Task { try await engine.analysis(for: subject, snapshot: snapshot, freshness: .fresh) }
        task.cancel()
        return (try? await task.value) != nil
      }
      return true
    } catch { return false }
  }
}
