public import Deadband
import DeadbandDecisions
import DeadbandCore
import Metrics

/// What the sidecar counts: requests and how long they took, answers and where they came from, calls and what they cost.
///
/// An engine tells its steps through ``record(_:)``, to be given to it as `onEvent`.
public final class SidecarMetrics: Sendable {
  let registry: MetricRegistry
  private let answers: [String: Counter]
  private let asked: [Counter]
  private let calls: [String: Counter]
  private let callTime: Timer
  private let spent: FloatingPointCounter
  private let saved: FloatingPointCounter
  private let comparisons: (agree: Counter, differ: Counter)
  private let notStored: Counter
  private let cachedTime: Timer
  private let decisions: [String: Counter]
  private let decisionTime: Timer
  private let routes: [String: Route]
  private let other: Route

  /// Of one route: answers by their status' first digit, and their time.
  private struct Route: Sendable {
    let statuses: [Counter]
    let time: Timer
  }

  /// A sidecar's metrics, all at nothing.
  public init() {
    let registry = MetricRegistry(help: Self.help)
    self.registry = registry
    func counter(_ label: String, _ dimensions: [(String, String)]) -> Counter {
      Counter(label: label, dimensions: dimensions, factory: registry)
    }
    answers = Dictionary(
      uniqueKeysWithValues: ["memory", "mid", "archive", "shared", "similar", "analyst"].map {
        ($0, counter("deadband.answers", [("source", $0)]))
      })
    asked = Rule.allCases.map { counter("deadband.asked", [("rule", $0.description)]) }
    calls = Dictionary(
      uniqueKeysWithValues: ["answered", "failed"].map { ($0, counter("deadband.calls", [("outcome", $0)])) })
    callTime = Timer(label: "deadband.call.duration", dimensions: [], factory: registry)
    spent = FloatingPointCounter(label: "deadband.spent.dollars", dimensions: [], factory: registry)
    saved = FloatingPointCounter(label: "deadband.saved.dollars", dimensions: [], factory: registry)
    comparisons = (
      counter("deadband.comparisons", [("result", "agree")]),
      counter("deadband.comparisons", [("result", "differ")])
    )
    notStored = counter("deadband.answers.not.stored", [])
    cachedTime = Timer(label: "deadband.cached.answer.duration", dimensions: [], factory: registry)
    decisions = Dictionary(
      uniqueKeysWithValues: (["cached", "asked"] + DecisionRefusal.Code.allCases.map(\.rawValue)).map {
        ($0, counter("deadband.decisions", [("outcome", $0.lowercased())]))
      })
    decisionTime = Timer(label: "deadband.decision.duration", dimensions: [], factory: registry)
    func route(_ path: String) -> Route {
      Route(
        statuses: (2...5).map {
          counter("deadband.http.requests", [("route", path), ("status", "\($0)xx")])
        },
        time: Timer(label: "deadband.http.request.duration", dimensions: [("route", path)], factory: registry)
      )
    }
    routes = Dictionary(uniqueKeysWithValues: Set(Endpoint.all.map(\.path)).map { ($0, route($0)) })
    other = route("none")
  }

  private static let help = [
    "deadband_answers_total": "Answers that were given, by where they came from.",
    "deadband_asked_total": "Calls of an analyst that were begun, by each rule that had fired.",
    "deadband_calls_total": "Calls of an analyst that ended, by how.",
    "deadband_call_duration_seconds": "How long an analyst took to answer.",
    "deadband_spent_dollars_total": "What answers have cost.",
    "deadband_saved_dollars_total": "What answers from the cache would have cost.",
    "deadband_cached_answer_duration_seconds":
      "How long answers from the cache took, from the request's last byte on.",
    "deadband_comparisons_total": "Cached answers that were compared with fresh ones, by result.",
    "deadband_answers_not_stored_total": "Answers that could not be kept.",
    "deadband_decisions_total":
      "Portfolio decisions that were given, from the cache or asked for, or refused, by why.",
    "deadband_decision_duration_seconds": "How long portfolio decisions took for which a model was asked.",
    "deadband_http_requests_total": "Requests that were answered, by route and class of status.",
    "deadband_http_request_duration_seconds": "How long requests took, from their last byte on.",
  ]

  /// Counts a step of an engine.
  public func record(_ event: EngineEvent) {
    switch event {
    case .asked(_, let rules, _): for rule in rules.rules { asked[Int(rule.rawValue)].increment() }
    case .answered(_, _, _, let cost, let latency):
      calls["answered"]?.increment()
      callTime.recordNanoseconds(latency.wholeNanoseconds)
      if let cost, cost > .zero { spent.increment(by: Double(cost.nanoDollars) / 1e9) }
    case .failed: calls["failed"]?.increment()
    case .notStored: notStored.increment()
    case .compared(_, .shadow, let agrees): (agrees ? comparisons.agree : comparisons.differ).increment()
    default: break
    }
  }

  /// Counts an answer that was given.
  func answered(_ source: Outcome.Source, _ analysis: Analysis) {
    switch source {
    case .cache(let tier):
      answers[tier.rawValue]?.increment()
      if analysis.cost > .zero { saved.increment(by: Double(analysis.cost.nanoDollars) / 1e9) }
    case .analyst: answers["analyst"]?.increment()
    case .neighbour: answers["similar"]?.increment()
    }
  }

  /// Counts a portfolio decision that was given.
  ///
  /// - Parameters:
  ///   - latency: how long the model took; nil where none was asked.
  ///   - isKept: whether the history has it.
  func decided(isCached: Bool, latency: Duration?, isKept: Bool) {
    if !isKept { notStored.increment() }
    decisions[isCached ? "cached" : "asked"]?.increment()
    if let latency { decisionTime.recordNanoseconds(latency.wholeNanoseconds) }
  }

  /// Counts one that was refused.
  func refused(_ code: DecisionRefusal.Code) { decisions[code.rawValue]?.increment() }

  /// Counts how long an answer from the cache took.
  func cached(nanoseconds: Int64) { cachedTime.recordNanoseconds(nanoseconds) }

  /// Counts a request.
  func request(_ path: String?, status: Int, nanoseconds: Int64) {
    let route = path.flatMap { routes[$0] } ?? other
    route.statuses[min(max(status / 100, 2), 5) - 2].increment()
    route.time.recordNanoseconds(nanoseconds)
  }
}
