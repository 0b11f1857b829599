import DeadbandCore
import DeadbandWire

/// Decides whom a route asks for a question, and in which order. Pure: what is known of the analysts is passed in.
struct RoutePlan: Sendable, Hashable {
  /// What is known of a member's analyst.
  struct Facts: Sendable, Hashable {
    var health: ProviderHealth.State
    var latency: Duration?
    /// The most that the question can cost; nil where that is not known.
    var cost: Money?

    init(health: ProviderHealth.State = .healthy, latency: Duration? = nil, cost: Money? = nil) {
      self.health = health
      self.latency = latency
      self.cost = cost
    }
  }

  /// Indexes of the members that are asked, in order.
  let order: [Int]
  /// Why the others are not.
  let skipped: [AnalystError]

  /// - Parameter fraction: a random number in 0..<1; looked at where the order is by shares.
  init(_ route: Route, _ question: Question, facts: [Facts], fraction: Double) {
    let length = question.promptCharacterCount
    var fitting: [Int] = []
    var skipped: [AnalystError] = []
    for (index, member) in route.members.enumerated() {
      if let reason = Self.obstacle(member, facts[index], length, question.significance) {
        skipped.append(AnalystError(.unavailable, provider: member.analyst, reason: reason))
      } else {
        fitting.append(index)
      }
    }
    switch route.order {
    case .listed, .parallel: break
    case .cheapest:
      fitting = Self.sorted(fitting) { facts[$0].cost?.nanoDollars ?? .max }
    case .fastest: fitting = Self.sorted(fitting) { facts[$0].latency ?? .zero }
    case .shares: fitting = Self.drawn(fitting, route.members.map(\.share), fraction)
    }
    // Who fails is asked last: where it is still left alone, that costs nothing.
    order =
      fitting.filter { facts[$0].health == .healthy } + fitting.filter { facts[$0].health != .healthy }
    self.skipped = skipped
  }

  private static func obstacle(
    _ member: Route.Member, _ facts: Facts, _ length: Int, _ significance: Double?
  ) -> String? {
    if facts.health == .off { return "is switched off" }
    if let limit = member.characterLimit, length > limit {
      return "takes prompts of up to \(limit) characters here; this one has \(length)"
    }
    if let bound = member.significanceBelow, (significance ?? .infinity) >= bound {
      return "is asked here where the change is below \(bound)"
    }
    return nil
  }

  /// Stable: equals stay as they are listed.
  private static func sorted<Key: Comparable>(_ indexes: [Int], by key: (Int) -> Key) -> [Int] {
    indexes.map { (key($0), $0) }.sorted { $0.0 != $1.0 ? $0.0 < $1.0 : $0.1 < $1.1 }.map(\.1)
  }

  /// One by its share, then the others by theirs, the largest first.
  private static func drawn(_ indexes: [Int], _ shares: [Double], _ fraction: Double) -> [Int] {
    let sum = indexes.reduce(0) { $0 + shares[$1] }
    var rest = fraction * sum
    let first = indexes.first { index in
      rest -= shares[index]
      return rest < 0
    }
    let others = sorted(indexes.filter { $0 != first }) { -shares[$0] }
    return (first.map { [$0] } ?? []) + others
  }
}
