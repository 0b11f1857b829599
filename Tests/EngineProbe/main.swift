import Deadband
import DeadbandCore
import DeadbandTesting
import Glibc

// Processes of their own for Scripts/torture, which kills the one that works. A line on standard output for each thing:
//
//     EngineProbe serve                               a provider on loopback, until standard input ends
//
//     url URL
//     charged                                         a call was answered, and costs what every call costs
//
//     EngineProbe work URL STORE LEDGER SEED [early]  64 tasks ask about 100 subjects in markets that move
//
//     answered NAME PRICE CREATED ACTION              somebody was given a fresh analysis: it must not be lost any more
//
//     EngineProbe check STORE                         reads such lines, and asks for each with an analyst that has no answer
//
//     kept | lost NAME REASON
//
// With `early` an answer is said to be given when it has come, before it is durable: the fault that a proof must find.

/// One call a line, so that lines of several threads do not mix: standard output is a file or a pipe.
func say(_ text: String) {
  let line = Array((text + "\n").utf8)
  _ = write(1, line, line.count)
}

func market(_ quantum: Int64) throws -> Snapshot {
  try Snapshot(["underlying_price": .number(Double(quantum) / 100)])
}

func subject(_ engine: Engine, _ number: UInt64) throws -> AnalysisSubject {
  try engine.subject("S\(number)", strategy: "IRON_CONDOR")
}

/// Without shadows and spread: every call is one that a request needed.
func configuration() -> EngineConfiguration {
  var configuration = EngineConfiguration()
  configuration.callInterval = .zero
  configuration.callsAtOnce = 32
  configuration.expirySpread = 0
  configuration.quality.shadowShare = 0
  configuration.quality.repeatShare = 0
  return configuration
}

func serve() async throws {
  try await ScriptedServer.running(
    isRecording: false,
    { request in
      say("charged")
      let actions = ["hold", "close", "roll"]
      return ScriptedReply(
        #"{"action":"\#(actions[request.number % 3])","n":\#(request.number)}"#,
        usage: TokenUsage(input: 100, output: 10))
    }
  ) { server in
    say("url \(server.url)")
    while readLine() != nil {}
  }
}

func work(_ url: String, _ store: String, _ ledger: String, _ seed: UInt64, isEarly: Bool) async throws {
  var provider = ProviderConfiguration(name: "p", format: .openAI, baseURL: url, model: "m")
  provider.rates = TokenRates(input: 1_000_000, output: 1_000_000)
  provider.limits = CallLimits(inFlight: 64, waiting: 100_000)
  let clock = AnalystClock.system
  let book = try Ledger.open(ledger) { clock.date() }
  let analysts = try Analysts(
    AnalystsConfiguration(providers: [provider], routes: [], defaultRoute: "p"), ledger: book)
  let engine = Engine(
    store: try AnalysisStore.open(store, .small, at: clock.date()),
    analyst: PromptedAnalyst(try analysts.route()),
    configuration: configuration(), ledger: book)
  try await withThrowingTaskGroup(of: Void.self) { group in
    for task in 0..<64 as Range<UInt64> {
      group.addTask {
        var random = SplitMix64(seed: seed &+ task &* 7_919)
        while true {
          let subject = try subject(engine, random.next() % 100)
          let price = 5_000 + Int64(random.next() % 10_000)
          let instant = clock.date()
          if isEarly { say("answered \(subject.name) \(price) \(instant.nanosecondsSince1970) any") }
          let outcome = try await engine.analysis(
            for: subject, snapshot: try market(price), at: instant, freshness: .fresh)
          guard case .analyst = outcome.source, let baseline = outcome.entry.baseline else { continue }
          let quantum = Int64((baseline.underlyingPrice * 100).rounded())
          if !isEarly {
            say(
              "answered \(subject.name) \(quantum) \(outcome.analysis.created.nanosecondsSince1970) \(outcome.analysis.action ?? "none")"
            )
          }
        }
      }
    }
    try await group.waitForAll()
  }
}

func check(_ path: String) async throws {
  let clock = AnalystClock.system
  let silent = ScriptedAnalyst("p", failing: AnalystError(.api, reason: "nobody is to be asked"))
  let store = try AnalysisStore.open(path, .small, at: clock.date())
  let engine = Engine(
    store: store, analyst: PromptedAnalyst(silent, family: "m"), configuration: configuration())
  while let line = readLine() {
    let words = line.split(separator: " ").map(String.init)
    guard words.count == 5, let price = Int64(words[2]), let created = Int64(words[3]),
      let number = UInt64(words[1].dropFirst())
    else {
      say("lost \(line) cannot be read")
      continue
    }
    let subject = try subject(engine, number)
    do {
      // The market that it was made in, a moment later: nothing has happened.
      let outcome = try await engine.analysis(
        for: subject, snapshot: try market(price), freshness: .cachedOnly)
      let found = outcome.analysis.created.nanosecondsSince1970
      if found < created {
        say("lost \(subject.name) the one of \(created), found is that of \(found)")
      } else if found == created, words[4] != "any", outcome.analysis.action != words[4] {
        say("lost \(subject.name) \(words[4]), found is \(outcome.analysis.action ?? "none")")
      } else if found == created, outcome.verdict.action != .reuse {
        say("lost \(subject.name) it would be asked again: \(outcome.rules.rules)")
      } else {
        say("kept")
      }
    } catch { say("lost \(subject.name) \(error)") }
  }
  guard silent.questions.isEmpty else {
    say("lost - \(silent.questions.count) questions were asked")
    exit(1)
  }
  await engine.shutdown()
  try store.close(at: clock.date())
}

let arguments = CommandLine.arguments
do {
  switch (arguments.dropFirst().first, arguments.count) {
  case ("serve"?, 2): try await serve()
  case ("work"?, 6...7):
    try await work(
      arguments[2], arguments[3], arguments[4], UInt64(arguments[5]) ?? 0, isEarly: arguments.last == "early")
  case ("check"?, 3): try await check(arguments[2])
  default:
    say("usage: EngineProbe serve | work URL STORE LEDGER SEED [early] | check STORE")
    exit(64)
  }
} catch {
  say("error \(error)")
  exit(1)
}
