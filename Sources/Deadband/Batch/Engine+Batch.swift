internal import DeadbandAnalysts
public import DeadbandCore
internal import DeadbandStore

extension Engine {
  /// One of several requests.
  public struct Request: Sendable {
    /// What is asked about.
    public let subject: AnalysisSubject
    /// Its market.
    public let snapshot: Snapshot
    /// The market's time; nil for that of the call.
    public let at: Timestamp?

    /// A request.
    public init(_ subject: AnalysisSubject, _ snapshot: Snapshot, at instant: Timestamp? = nil) {
      self.subject = subject
      self.snapshot = snapshot
      at = instant
    }
  }

  /// What became of one of several requests.
  public typealias Reply = (index: Int, result: Result<Outcome, EngineError>)

  /// The analyses of many subjects, each as soon as it is there: hits at once, and the rest by as few calls as their prompts share
  /// their context (symbol, strategy, week of expiration). A part of an answer that cannot be used is asked for alone.
  ///
  /// Each request has exactly one reply. Whoever stops listening stops waiting; the calls go on.
  public func analyses(
    for requests: [Request], at instant: Timestamp? = nil, freshness: Freshness = .automatic
  ) -> AsyncStream<Reply> {
    let (stream, continuation) = AsyncStream.makeStream(of: Reply.self)
    var wants: [(index: Int, want: Want, isBehind: Bool)] = []
    for (index, request) in requests.enumerated() {
      do throws(EngineError) {
        var want: Want?
        let outcome = try decide(
          request.subject, request.snapshot, request.at ?? instant, freshness, nil, &want)
        if let outcome { continuation.yield((index, .success(outcome))) }
        if let want { wants.append((index, want, outcome != nil)) }
      } catch { continuation.yield((index, .failure(error))) }
    }
    let flights = begin(wants, continuation)
    let waiting = Task {
      await withTaskGroup(of: Reply.self) { group in
        for (index, want, flight, owns) in flights {
          group.addTask {
            do throws(EngineError) {
              return (index, .success(try await self.wait(for: flight, want, owns: owns, timeout: nil)))
            } catch { return (index, .failure(error)) }
          }
        }
        for await reply in group { continuation.yield(reply) }
      }
      continuation.finish()
    }
    continuation.onTermination = { if case .cancelled = $0 { waiting.cancel() } }
    return stream
  }

  /// Claims a flight for each want, begins the calls for those that nobody has begun, and gives those that somebody waits for.
  private func begin(
    _ wants: [(index: Int, want: Want, isBehind: Bool)], _ continuation: AsyncStream<Reply>.Continuation
  ) -> [(Int, Want, Flight, owns: Bool)] {
    var awaited: [(Int, Want, Flight, owns: Bool)] = []
    var begun: [(want: Want, flight: Flight)] = []
    for (index, want, isBehind) in wants {
      do throws(EngineError) {
        // What is not kept has a flight of its own.
        let (flight, begins) =
          want.isKept
          ? try flights.claim(want.subject.identity.key, want.priority) : (Flight(want.priority), true)
        if begins {
          if !want.isKept || !landsOnNewer(want, flight) { begun.append((want, flight)) }
        } else if !isBehind {
          emit(.joined(want.subject))
        }
        if !isBehind { awaited.append((index, want, flight, begins)) }
      } catch {
        if !isBehind { continuation.yield((index, .failure(error))) }
      }
    }
    for call in BatchPlan.calls(begun.map(\.want), configuration.batch) {
      let members = call.map { begun[$0] }
      if !tasks.start({ await self.fly(members) }) {
        for (want, flight) in members { refuse(want.subject.identity.key, flight) }
      }
    }
    return awaited
  }

  /// One call for all members, and one for each of which the answer says nothing usable.
  private func fly(_ members: [(want: Want, flight: Flight)]) async {
    let (members, leases) = await turns(members)
    guard !members.isEmpty else { return }
    for (want, _) in members { noteAsked(want) }
    let results = await renewing(leases) { await self.call(members) }
    for (((want, flight), lease), result) in zip(zip(members, leases), results) {
      if members.count > 1, case .failure(let error) = result, error.cause?.isParsing == true {
        emit(.askedAlone(want.subject))
        if !tasks.start({ await self.land(want, flight, await self.call(want, flight), lease) }) {
          refuse(want.subject.identity.key, flight)
        }
      } else {
        await land(want, flight, result, lease)
      }
    }
  }

  private func call(_ members: [(want: Want, flight: Flight)]) async -> [Result<Answer, EngineError>] {
    if members.count == 1, let member = members.first { return [await call(member.want, member.flight)] }
    return await traced(members.map(\.want.reason), \.self) { await self.answers(members) }
  }

  private func answers(_ members: [(want: Want, flight: Flight)]) async -> [Result<Answer, EngineError>] {
    do throws(AnalystError) {
      let pass = try await enter(members.map(\.flight))
      defer { door.leave(pass, tokens: nil) }
      let answers = await analyst.analyse(
        members.map { $0.want.inquiry(priority: $0.flight.priority, timeout: configuration.callTimeout) })
      let missing = AnalystError(
        .parsing, reason: "\(analyst.name) gave \(answers.count) answers to \(members.count) subjects")
      // An analyst of somebody's own may give too few: nobody is left waiting for that.
      return members.indices.map { index in
        (answers.indices.contains(index) ? answers[index] : .failure(missing)).mapError(EngineError.init)
      }
    } catch {
      let error = EngineError(error)
      return members.map { _ in .failure(error) }
    }
  }
}

extension AnalystError {
  /// Whether an answer came that was not what was asked for, also where a route says that all its members failed.
  fileprivate var isParsing: Bool {
    code == .parsing || code == .exhausted && attempts.contains { $0.code == .parsing }
  }
}
