import DeadbandCore
import DeadbandStore
import DeadbandTesting
import Foundation
import Synchronization
import Testing

@testable import DeadbandAnalysts

/// Many calls at once through a real server that does everything wrong now and then.
///
///     DEADBAND_LOAD_CALLS=10000 swift test --filter LoadTests     the full form
@Suite(.serialized) struct LoadTests {
  private static let calls =
    ProcessInfo.processInfo.environment["DEADBAND_LOAD_CALLS"].flatMap { Int($0) } ?? 400
  /// Rates that seldom make whole nano-dollars.
  private static let rates = TokenRates(input: 37_501, cachedInput: 9_377, output: 149_999)

  /// One call in twenty meets a fault, each kind as often as the others.
  private static func reply(_ request: ScriptedRequest) -> ScriptedReply {
    var random = SplitMix64(seed: UInt64(request.number))
    let usage = TokenUsage(
      input: Int64(random.next() % 500), cachedInput: Int64(random.next() % 50),
      output: Int64(random.next() % 90))
    let faults = Fault.allCases
    let fault = random.next() % 20 == 0 ? faults[Int(random.next() % UInt64(faults.count))] : nil
    return ScriptedReply("Hold, number \(request.number).", usage: usage, fault: fault)
  }

  /// What the server's answer costs, by hand: exact, and rounded up once.
  private static func cost(_ usage: TokenUsage) -> Int64 {
    let exact = usage.input * 37_501 + usage.cachedInput * 9_377 + usage.output * 149_999
    return (exact + 999) / 1_000
  }

  @Test(arguments: ProviderConfiguration.Format.allCases)
  func `every call has one result, and the ledger is the server's own count`(
    format: ProviderConfiguration.Format
  ) async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("load-\(UUID().uuidString)")
      .path
    defer { try? FileManager.default.removeItem(atPath: folder) }
    try await ScriptedServer.running(Self.reply) { server in
      let ledger = try Ledger.open(folder) { AnalystClock.system.date() }
      var provider = ProviderConfiguration(name: "p", format: format, baseURL: server.url, model: "m")
      provider.rates = Self.rates
      provider.limits = CallLimits(inFlight: 32, waiting: 100_000)
      provider.retry = RetryPolicy(attempts: 3, shortest: .zero, longest: .zero)
      provider.timeout = .seconds(600)
      let analysts = try Analysts(
        AnalystsConfiguration(providers: [provider], routes: [], defaultRoute: "p"), ledger: ledger)
      let analyst = try #require(analysts.hosted.first)
      // Where the machine stalls, answers that never come are given up together: five in a row, upon which the breaker
      // refuses at once whatever is left of the run. It is tried by itself.
      var breaker = CircuitBreaker.Policy()
      breaker.failureLimit = .max
      analyst.machine.withLock { $0 = HealthMachine(callsPerDay: nil, breaker: breaker) }
      var memory: [Int] = []
      var counts = (answers: 0, failures: 0)
      for half in 0..<2 {
        let results = await Self.ask(analyst, (half * Self.calls / 2)..<((half + 1) * Self.calls / 2))
        counts.answers += results.count { $0 }
        counts.failures += results.count { !$0 }
        memory.append(Self.residentBytes())
      }
      // Exactly one result each: no task was left without one, none had two.
      #expect(counts.answers + counts.failures == Self.calls / 2 * 2)
      #expect(counts.answers > Self.calls * 3 / 4)
      #expect(analyst.admission.counts == (0, 0))
      await analysts.shutdown()
      while server.connectionCount > 0 { await Task.yield() }
      // The second half leaves no more behind than a run's noise, and what the server writes down of each call.
      #expect(memory[1] - memory[0] < (48 << 20) + Self.calls / 2 * (6 << 10), "\(memory)")
      try Self.compare(ledger, server)
      ledger.close()
    }
  }

  /// Asks so many questions, 32 at a time, every third as a stream; whether each was answered.
  private static func ask(_ analyst: HostedAnalyst, _ numbers: Range<Int>) async -> [Bool] {
    await withTaskGroup(of: [Bool].self) { group in
      for worker in 0..<32 {
        group.addTask {
          var results: [Bool] = []
          for number in numbers where number % 32 == worker {
            results.append(await isAnswered(analyst, number))
          }
          return results
        }
      }
      var all: [Bool] = []
      for await results in group { all += results }
      return all
    }
  }

  private static func isAnswered(_ analyst: HostedAnalyst, _ number: Int) async -> Bool {
    var question = Question("Number \(number): hold or close?", reason: "\(number)")
    // What never comes is given up then.
    question.timeout = .seconds(10)
    do throws(AnalystError) {
      if number % 3 == 0 {
        _ = try await analyst.answer(to: question) { _ in }
      } else {
        _ = try await analyst.answer(to: question)
      }
      return true
    } catch { return false }
  }

  /// For each question, what the ledger has settled, and, where somebody has to look it up, what the server says of it,
  /// must be what the server has charged.
  private static func compare(_ ledger: Ledger, _ server: ScriptedServer) throws {
    var charged: [String: Int64] = [:]
    for record in server.records where record.isAnswered {
      let number = try #require(record.request.body.firstMatch(of: /Number (\d+):/)?.1)
      charged[String(number), default: 0] += cost(record.reply.usage)
    }
    var settled: [String: Int64] = [:]
    let today = AnalystClock.system.date().utcDate
    _ = try ledger.forEachCall(from: today.adding(days: -1), through: today) { entry in
      settled[entry.call.reason, default: 0] += entry.cost.nanoDollars
    }
    for reservation in try ledger.unsettled() {
      let reason = reservation.call.reason
      let rest = charged[reason, default: 0] - settled[reason, default: 0]
      #expect(rest >= 0 && rest <= reservation.amount.nanoDollars, "call \(reason)")
      try ledger.reconcile(reservation.id, cost: Money(nanoDollars: max(rest, 0)))
      settled[reason, default: 0] += max(rest, 0)
    }
    let differing = Set(charged.keys).union(settled.keys).filter {
      charged[$0, default: 0] != settled[$0, default: 0]
    }
    #expect(differing.isEmpty, "\(differing.sorted().prefix(5))")
    let report = try ledger.report(from: today.adding(days: -1), through: today)
    #expect(report.total.spent.nanoDollars == charged.values.reduce(0, +))
    #expect(try ledger.audit() == [])
  }

  private static func residentBytes() -> Int {
    let status = (try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)) ?? ""
    return (status.firstMatch(of: /VmRSS:\s+(\d+) kB/).flatMap { Int($0.1) } ?? 0) << 10
  }
}
