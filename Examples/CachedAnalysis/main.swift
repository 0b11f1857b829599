import Deadband

// A service in twenty lines: it asks once, serves that while the market stays, and asks again when it has moved.
// Run it twice, and the first answer is there already: `swift run CachedAnalysis`.
let now = AnalystClock.system.date
let store = try AnalysisStore.open("example-analyses", at: now())
// With a key: PromptedAnalyst(try Analysts(configuration, ledger: ledger).route())
let engine = Engine(store: store, analyst: RulebookAnalyst())
let subject = try engine.subject("SPY 2027-06-18 IC 500/505/550/555", strategy: "IRON_CONDOR")

for (price, delta) in [(520.0, 0.12), (520.4, 0.12), (519.8, 0.13), (546.0, 0.34)] {
  let snapshot = try Snapshot([
    "underlying_price": .number(price), "delta": .number(delta), "days_to_expiration": .number(40),
  ])
  let outcome = try await engine.analysis(for: subject, snapshot: snapshot)
  print(
    "\(price): \(outcome.verdict.action.rawValue) from \(outcome.source.name) because \(outcome.rules.rules):"
  )
  print("  " + String(decoding: outcome.content(for: snapshot), as: UTF8.self))
}
await engine.shutdown()
try store.close(at: now())
