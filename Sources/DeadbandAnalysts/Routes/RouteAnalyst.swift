/// Asks one analyst of a route after the other until one answers.
public struct RouteAnalyst: Analyst {
  /// The route.
  public let route: Route
  private let members: [any Analyst]
  private let clock: AnalystClock
  private let timeout: Duration
  private let random: @Sendable () -> Double

  /// What it is called.
  public var name: String { route.name }

  /// A route over analysts.
  ///
  /// - Parameters:
  ///   - analysts: where the route's members are looked for, by name.
  ///   - timeout: how long a question may take that does not say.
  /// - Throws: ``AnalystError/Code/invalidRequest`` where a member is none of them, or there is none.
  public init(
    _ route: Route, analysts: [any Analyst], timeout: Duration = .seconds(60),
    clock: AnalystClock = .system, random: @escaping @Sendable () -> Double = { .random(in: 0..<1) }
  ) throws(AnalystError) {
    var members: [any Analyst] = []
    for member in route.members {
      guard let analyst = analysts.first(where: { $0.name == member.analyst }) else {
        let known = analysts.map(\.name).sorted().joined(separator: ", ")
        throw AnalystError(
          .invalidRequest,
          reason: "the route \"\(route.name)\" names \"\(member.analyst)\", which is no analyst",
          wayOut: known.isEmpty ? "configure one" : "there are \(known)")
      }
      members.append(analyst)
    }
    guard !members.isEmpty else {
      throw AnalystError(
        .invalidRequest, reason: "the route \"\(route.name)\" is empty", wayOut: "name an analyst in it")
    }
    self.route = route
    self.members = members
    self.clock = clock
    self.timeout = timeout
    self.random = random
  }

  /// Its members' families, in order.
  public var family: String { members.map(\.family).joined(separator: " | ") }

  /// That of all its members; nil where they differ.
  public var temperature: Double? {
    let temperatures = Set(members.map(\.temperature))
    return temperatures.count == 1 ? temperatures.first ?? nil : nil
  }

  /// Healthy while one of its members is.
  public var health: ProviderHealth {
    let all = members.map(\.health)
    return all.first { $0.state == .healthy } ?? all.first ?? ProviderHealth(state: .off)
  }

  /// Asks in the order that ``RoutePlan`` gives. The question's time is that of all attempts together.
  ///
  /// - Throws: ``AnalystError/Code/exhausted`` with every attempt; ``AnalystError/Code/cancelled``.
  public func answer(
    to question: Question, onPiece: (@Sendable (AnswerPiece) -> Void)?
  ) async throws(AnalystError) -> Answer {
    let begun = clock.now()
    let time = question.timeout ?? timeout
    let plan = plan(question)
    if route.order == .parallel { return try await firstOfAll(question, plan) }
    var failures: [AnalystError] = plan.skipped
    for index in plan.order {
      let rest = time - (clock.now() - begun)
      guard rest > .zero else {
        failures.append(
          AnalystError(.timeout, reason: "the time of \(time) was over before the others were asked"))
        break
      }
      var question = question
      // Where the question does not say, each member has its own time, within what is left.
      if question.timeout != nil { question.timeout = rest }
      do throws(AnalystError) {
        var answer = try await answer(of: members[index], to: question, by: begun + time, onPiece)
        answer.latency = clock.now() - begun
        answer.attempts = failures + answer.attempts
        return answer
      } catch {
        if error.code == .cancelled { throw error }
        failures.append(error.of(members[index].name))
      }
      onPiece?(.restart)
    }
    throw exhausted(failures)
  }

  private func answer(
    of member: any Analyst, to question: Question, by deadline: Duration,
    _ onPiece: (@Sendable (AnswerPiece) -> Void)?
  ) async throws(AnalystError) -> Answer {
    try await clock.answer(until: deadline) { () throws(AnalystError) in
      try await member.answer(to: question, onPiece: onPiece)
    }.get()
  }

  /// Asks all members that the route allows, at the same time; takes as long as the slowest.
  ///
  /// - Returns: each member's name with its answer or its error, in the route's order.
  public func answers(to question: Question) async -> [(
    analyst: String, result: Result<Answer, AnalystError>
  )] {
    let plan = plan(question)
    let results = await withTaskGroup(of: (Int, Result<Answer, AnalystError>).self) { group in
      for index in plan.order {
        group.addTask {
          do throws(AnalystError) {
            return (index, .success(try await members[index].answer(to: question)))
          } catch { return (index, .failure(error.of(members[index].name))) }
        }
      }
      return await group.reduce(into: [Int: Result<Answer, AnalystError>]()) { $0[$1.0] = $1.1 }
    }
    let skipped = plan.skipped.map { ($0.provider ?? "", Result<Answer, AnalystError>.failure($0)) }
    return route.members.enumerated().compactMap { index, member in
      if let result = results[index] { return (member.analyst, result) }
      return skipped.first { $0.0 == member.analyst }
    }
  }

  private func firstOfAll(_ question: Question, _ plan: RoutePlan) async throws(AnalystError) -> Answer {
    var failures: [AnalystError] = []
    for (_, result) in await answers(to: question) {
      switch result {
      case .success(let answer): return answer
      case .failure(let error): failures.append(error)
      }
    }
    if let cancelled = failures.first(where: { $0.code == .cancelled }) { throw cancelled }
    throw exhausted(failures)
  }

  private func plan(_ question: Question) -> RoutePlan {
    let facts = members.map { analyst in
      let health = analyst.health
      return RoutePlan.Facts(
        health: health.state, latency: health.latency,
        // The whole request is encoded for it: only where the order asks.
        cost: route.order == .cheapest ? analyst.mostCost(of: question) : nil)
    }
    return RoutePlan(route, question, facts: facts, fraction: random())
  }

  private func exhausted(_ failures: [AnalystError]) -> AnalystError {
    AnalystError(
      .exhausted, provider: name, reason: "no analyst of the route answered",
      isRetryable: failures.contains(where: \.isRetryable), attempts: failures)
  }
}
