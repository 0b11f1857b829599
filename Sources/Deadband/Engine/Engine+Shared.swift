internal import DeadbandAnalysts
internal import DeadbandCore
internal import DeadbandStore

/// Between the local tiers and a model: what other machines have paid for, and who of all asks next.
extension Engine {
  /// What is to be done for a subject that the local tiers cannot answer.
  enum Turn {
    /// This machine asks; with a lease where the fleet gave one, without where there is none or it is away.
    case ask(SharedLease?)
    /// The analysis is there, from another machine.
    case found(Entry)
    /// The engine ends.
    case cancelled
  }

  /// How long a lease holds unless it is renewed: whoever waits for a machine that died waits so long.
  private static let leaseTime = Duration.seconds(15)

  static let endedEarly = EngineError(
    .cancelled, reason: "the engine ended while another machine was asking")

  /// Waits until another machine's analysis fits, or this one may ask.
  ///
  /// - Parameter fits: whether another machine's analysis may be served.
  func turn(
    _ subject: Subject, newerThan known: Timestamp?, fits: (Entry) -> Bool
  ) async -> Turn {
    guard let shared else { return .ask(nil) }
    var known = known
    while !Task.isCancelled {
      switch await shared.claim(subject, newerThan: known, holding: Self.leaseTime) {
      case .away: return .ask(nil)
      case .lease(let lease): return .ask(lease)
      case .held(let time):
        await shared.wait(for: subject, atMost: min(max(time, .milliseconds(10)), .seconds(1)))
      case .entry(let entry):
        if fits(entry) { return .found(entry) }
        known = known.map { max($0, entry.analysis.created) } ?? entry.analysis.created
      }
    }
    return .cancelled
  }

  /// The same for a request; what is found is landed.
  func turn(_ want: Want, _ flight: Flight) async -> Turn {
    guard want.isKept else { return .ask(nil) }
    let known = want.cached?.entry.analysis.created
    let turn = await turn(want.subject.identity, newerThan: known) { fits($0, want) }
    land(turn, want, flight)
    return turn
  }

  /// One claim for each of several that share a call: what is found is landed, what another machine asks for waits apart.
  func turns(
    _ members: [(want: Want, flight: Flight)]
  ) async -> (members: [(want: Want, flight: Flight)], leases: [SharedLease?]) {
    guard let shared else { return (members, members.map { _ in nil }) }
    let claims = await withTaskGroup(of: (Int, SharedClaim).self) { group in
      for (index, member) in members.enumerated() where member.want.isKept {
        group.addTask {
          let known = member.want.cached?.entry.analysis.created
          return (
            index,
            await shared.claim(member.want.subject.identity, newerThan: known, holding: Self.leaseTime)
          )
        }
      }
      return await group.reduce(into: [Int: SharedClaim]()) { $0[$1.0] = $1.1 }
    }
    var asking: (members: [(want: Want, flight: Flight)], leases: [SharedLease?]) = ([], [])
    for (index, (want, flight)) in members.enumerated() {
      switch claims[index] {
      case nil, .away?:
        asking.members.append((want, flight))
        asking.leases.append(nil)
      case .lease(let lease)?:
        asking.members.append((want, flight))
        asking.leases.append(lease)
      case .entry(let entry)? where fits(entry, want): land(.found(entry), want, flight)
      case .entry?, .held?:
        if !tasks.start({ await self.fly(want, flight) }) { refuse(want.subject.identity.key, flight) }
      }
    }
    return asking
  }

  private func land(_ turn: Turn, _ want: Want, _ flight: Flight) {
    let key = want.subject.identity.key
    switch turn {
    case .ask: break
    case .cancelled: landFailure(Self.endedEarly, key, flight)
    case .found(let entry):
      want.subject.account.count(key, .shared, isDeferred: false, cost: entry.analysis.cost)
      emit(.servedShared(want.subject))
      flights.forgetFailure(of: key)
      flights.land(key, flight, .success(Answered(entry: entry, source: .cache(.shared))))
      // Nobody waits for the disk: it is durable where it came from.
      tasks.start { try? await self.store.put(entry, at: want.now) }
    }
  }

  /// Whether another machine's analysis may be served in a request's market.
  private func fits(_ entry: Entry, _ want: Want) -> Bool {
    guard let baseline = entry.baseline, baseline.customTag == want.snapshot.customTag else { return false }
    if baseline == want.snapshot { return true }
    let age = max(0, want.now.seconds(since: entry.analysis.created))
    guard let assessment = try? assess(want.subject, want.snapshot, entry, baseline, age, .normal) else {
      return false
    }
    return profile.verdict(on: assessment).action == .reuse
  }

  // MARK: A lease

  /// Performs a call, and has its leases go on as long as it takes.
  func renewing<Value: Sendable, Failure: Error>(
    _ leases: [SharedLease?], _ call: () async throws(Failure) -> Value
  ) async throws(Failure) -> Value {
    let leases = leases.compactMap(\.self)
    guard !leases.isEmpty, let shared else { return try await call() }
    let clock = clock
    let renewal = Task {
      while true {
        // Cancelled: the call has ended.
        do { try await clock.sleep(until: clock.now() + Self.leaseTime / 3) } catch { return }
        for lease in leases { await shared.renew(lease, holding: Self.leaseTime) }
      }
    }
    defer { renewal.cancel() }
    return try await call()
  }

  /// Tells the fleet of an answer that is durable here. What the fleet does not take now, it takes when it is back; of one whose lease
  /// has ended, it has another's.
  func share(_ entry: Entry, _ lease: SharedLease?) async {
    guard let shared else { return }
    if let lease {
      _ = await shared.keep(entry, under: lease)
    } else {
      _ = await shared.add(entry)
    }
  }

  func giveUp(_ lease: SharedLease?) async {
    if let lease { await shared?.giveUp(lease) }
  }
}
