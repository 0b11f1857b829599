import AsyncHTTPClient
import DeadbandAnalysts
import DeadbandCore
import DeadbandTesting
import Glibc
import NIOCore
import NIOHTTP1

/// What a call of an analyst takes beyond that of the bare HTTP client, against one server on loopback, in one process.
///
///     AnalystBench CALLS FOLDER      prints one JSON object; FOLDER is where ledgers are made, on the disk to be measured
///
/// Inside the clock: the question made, checked, admitted, encoded, sent, its answer read, decoded and checked; with a
/// ledger, the reservation and the settlement, each synced. Outside: connections, made by calls before. The three take
/// turns of a hundred calls, so that whatever else the machine does falls on all of them; of each the median call.
@main
struct AnalystBench {
  static let prompt = String(repeating: "SPY iron condor, 12 days left. ", count: 40)

  static func microseconds(_ duration: Duration) -> Double {
    Double(duration.components.seconds) * 1e6 + Double(duration.components.attoseconds) / 1e12
  }

  static func provider(_ url: String) -> ProviderConfiguration {
    var provider = ProviderConfiguration(name: "p", format: .openAI, baseURL: url, model: "m")
    provider.rates = TokenRates(input: 150_000, output: 600_000)
    provider.limits = CallLimits(inFlight: 64, waiting: 100_000)
    return provider
  }

  static func analysts(_ url: String, _ ledger: Ledger?) throws -> Analysts {
    try Analysts(
      AnalystsConfiguration(providers: [provider(url)], routes: [], defaultRoute: "p"), ledger: ledger)
  }

  /// The same request, by the client alone.
  static func bare(_ client: HTTPClient, _ url: String, _ body: ByteBuffer) async throws {
    var request = HTTPClientRequest(url: url + "/chat/completions")
    request.method = .POST
    request.headers.add(name: "content-type", value: "application/json")
    request.body = .bytes(body)
    let response = try await client.execute(request, timeout: .seconds(30))
    let answer = try await response.body.collect(upTo: 1 << 20)
    guard response.status == .ok, answer.readableBytes > 0 else { exit(1) }
  }

  /// So many calls by 64 at once; calls a second.
  static func rate(_ count: Int, _ call: @escaping @Sendable () async throws -> Void) async throws -> Double {
    let begun = ContinuousClock.now
    try await withThrowingTaskGroup(of: Void.self) { group in
      for worker in 0..<64 {
        group.addTask { for _ in 0..<(count + 63 - worker) / 64 { try await call() } }
      }
      try await group.waitForAll()
    }
    return Double(count) / (microseconds(ContinuousClock.now - begun) / 1e6)
  }

  static func residentKiB() -> Int {
    guard let file = fopen("/proc/self/statm", "r") else { return 0 }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 256)
    guard fgets(&line, 256, file) != nil else { return 0 }
    let words = String(decoding: line.map { UInt8(bitPattern: $0) }, as: UTF8.self).split(separator: " ")
    return words.count > 1 ? (Int(words[1]) ?? 0) * Int(sysconf(Int32(_SC_PAGESIZE))) / 1024 : 0
  }

  static func main() async throws {
    let arguments = CommandLine.arguments
    guard arguments.count == 3, let calls = Int(arguments[1]), calls >= 100 else {
      print("usage: AnalystBench CALLS FOLDER, at least 100 calls")
      exit(64)
    }
    let folder = arguments[2]
    let text = String(repeating: "Hold: the spread has not moved. ", count: 20)
    try await ScriptedServer.running(isRecording: false, { _ in ScriptedReply(text) }) { server in
      let client = HTTPClient(eventLoopGroupProvider: .singleton)
      let ledger = try Ledger.open(folder + "/ledger") { AnalystClock.system.date() }
      let (plain, kept) = (try analysts(server.url, nil), try analysts(server.url, ledger))
      let (plainRoute, keptRoute) = (try plain.route(), try kept.route())
      let body = ByteBuffer(
        string:
          #"{"model":"m","messages":[{"role":"user","content":"\#(prompt)"}],"temperature":0.7,"max_tokens":2000}"#
      )
      let turns: [(String, @Sendable () async throws -> Void)] = [
        ("bare", { try await bare(client, server.url, body) }),
        ("analyst", { _ = try await plainRoute.answer(to: Question(prompt)) }),
        ("ledger", { _ = try await keptRoute.answer(to: Question(prompt)) }),
      ]
      var times: [String: [Double]] = [:]
      for round in 0..<max(calls / 100, 1) + 1 {
        for (name, call) in turns {
          for _ in 0..<100 {
            let begun = ContinuousClock.now
            try await call()
            // The first round warms up.
            if round > 0 { times[name, default: []].append(microseconds(ContinuousClock.now - begun)) }
          }
        }
      }
      var fields: [String] = []
      for (name, call) in turns {
        let sorted = times[name, default: []].sorted()
        let best = try await [rate(calls * 4, call), rate(calls * 4, call), rate(calls * 4, call)].max() ?? 0
        fields.append(
          #""\#(name)": {"median_us": \#(sorted[sorted.count / 2]), "calls_a_second": \#(best.rounded())}"#)
      }
      // Connections, buffers and pools exist by now: what more calls leave behind would be a leak.
      let before = residentKiB()
      _ = try await rate(calls * 10, turns[1].1)
      fields.append(#""memory": {"calls": \#(calls * 10), "growth_kib": \#(residentKiB() - before)}"#)
      print("{\(fields.joined(separator: ", "))}")
      await plain.shutdown()
      await kept.shutdown()
      ledger.close()
      try await client.shutdown()
    }
  }
}
