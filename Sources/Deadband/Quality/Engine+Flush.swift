internal import DeadbandAnalysts
internal import DeadbandCore
internal import DeadbandStore

extension Engine {
  /// Writes down what was served since the last time: the savings into the ledger, the counts into the store, and what was learnt
  /// of when. Done every minute in which something is asked, and by ``shutdown(within:)``.
  public func flush() async { await flush(all: true) }

  /// - Parameter all: also what is learnt in the half hour that it is.
  private func flush(all: Bool) async {
    let now = clock.date()
    let halfHour = learn(at: now)
    if let pattern = requestCounts.takeUnkept(before: all ? nil : halfHour) { await save(pattern, at: now) }
    // A store that cannot be written is told with the next answer.
    try? await certificateGuard?.exchange(with: store, at: now)
    var counts = EngineCounts()
    for account in allAccounts {
      let served = account.takeCounts()
      counts = tally.add(served)
      let owed = account.takeOwed(adding: served)
      guard let ledger, owed.hits > 0,
        let call = try? LedgerCall(
          tenant: account.tenant, provider: analyst.name, model: analyst.family, reason: "hit")
      else { continue }
      do throws(LedgerError) {
        try await ledger.recordSaving(Money(nanoDollars: owed.saved), for: call, count: owed.hits)
      } catch {
        // A ledger that cannot be written is told to whoever asks next; what was saved is written down then.
        account.owe(owed)
      }
    }
    guard counts != EngineCounts(), let place = try? Subject(tally.instance, tenant: Self.ownTenant) else {
      return
    }
    let analysis = Analysis(
      content: counts.json, contentType: "application/json", model: "", inputTokens: 0, outputTokens: 0,
      cost: .zero, created: now, finishReason: "")
    // A store that cannot be written is told with the next answer.
    let entry = Entry(subject: place, baseline: nil, analysis: analysis)
    guard (try? await store.put(entry, at: now)) != nil else { return }
    await share(entry, nil)
  }

  func flushWhenDue() {
    guard tally.isFlushDue(every: .seconds(60), at: clock.now()) else { return }
    tasks.start { await self.flush(all: false) }
  }
}
