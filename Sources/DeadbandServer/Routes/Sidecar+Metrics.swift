import Deadband
import DeadbandCore
import DeadbandDecisions
import DeadbandInterface
import Hummingbird

extension Sidecar {
  /// `GET /metrics`: what was counted, and how budgets, providers and the store stand, as Prometheus reads it.
  func metricsPage() -> Response {
    var text = MetricText()
    metrics.registry.write(to: &text)
    let generation = generation
    budgets(generation, &text)
    providers(generation, &text)
    certificate(generation, &text)
    store(generation, &text)
    if let room = generation.trading { decisions(room, &text) }
    return .json(text.bytes, mediaType: MetricText.mediaType)
  }

  private func budgets(_ generation: Generation, _ text: inout MetricText) {
    // A ledger that cannot be read is told to whoever asks for it; here its budgets are missing.
    guard let usages = try? generation.engine.ledger?.budgets(), !usages.isEmpty else { return }
    text.family(
      "deadband_budget_used_ratio", "gauge",
      help: "How much of a budget is spent or reserved, 1 for all of it.")
    for usage in usages {
      guard let share = usage.usedShare else { continue }
      let kind: (String, String)
      switch usage.budget.scope {
      case .tenant(let name): kind = ("tenant", name)
      case .provider(let name): kind = ("provider", name)
      }
      let period = MetricText.labels([
        ("scope", kind.0), ("name", kind.1), ("period", usage.budget.period.word),
        ("binds", usage.isShared ? "fleet" : "machine"),
      ])
      text.sample("deadband_budget_used_ratio", period, share)
    }
  }

  private func providers(_ generation: Generation, _ text: inout MetricText) {
    let health = generation.health.filter { $0.health.state != .off }
    guard !health.isEmpty else { return }
    text.family(
      "deadband_provider_up", "gauge",
      help: "Whether a provider is asked: 1, or 0 while it fails or is used up.")
    for (name, model, health) in health {
      let isUp = health.state == .healthy || health.state == .recovering
      text.sample(
        "deadband_provider_up", MetricText.labels([("provider", name), ("model", model)]), isUp ? 1 : 0)
    }
  }

  private func certificate(_ generation: Generation, _ text: inout MetricText) {
    guard let standing = generation.engine.certificate else { return }
    text.family(
      "deadband_certificate_holds", "gauge",
      help: "Whether live comparisons let the certificate stand: 1, or 0.")
    text.sample("deadband_certificate_holds", "", standing.holds ? 1 : 0)
    text.family(
      "deadband_certificate_alpha_ratio", "gauge", help: "The share of served answers that may differ.")
    text.sample("deadband_certificate_alpha_ratio", "", standing.certificate.alpha)
  }

  private func decisions(_ room: TradingRoom, _ text: inout MetricText) {
    let (now, known) = (clock.date(), room.trackRecords.all)
    func family(
      _ name: String, _ help: String, _ value: (ModelRecord) -> Double?
    ) {
      let samples = known.compactMap { one in value(one.record).map { (one.account, one.record.name, $0) } }
      guard !samples.isEmpty else { return }
      text.family(name, "gauge", help: help)
      for (account, model, value) in samples {
        text.sample(name, MetricText.labels([("account", account), ("model", model)]), value)
      }
    }
    family(
      "deadband_decision_day_return_ratio", "What a model's paper account gained since the day (UTC) before."
    ) {
      $0.dayReturn(at: now)
    }
    family("deadband_decision_win_ratio", "The share of a model's closed paper trades that won.") {
      $0.account.winRate()
    }
    family("deadband_decision_closed_trades", "A model's closed paper trades.") {
      Double($0.account.trades.count)
    }
    func each(_ name: String, _ kind: String, _ help: String, _ value: (String) -> Double?) {
      text.family(name, kind, help: help)
      for id in room.accountIDs {
        if let value = value(id) { text.sample(name, MetricText.labels([("account", id)]), value) }
      }
    }
    each(
      "deadband_decision_daily_loss_limit_ratio", "gauge",
      "What an account may lose on a day before somebody is told."
    ) { room.account($0)?.configuration.dailyLossLimit }
    each(
      "deadband_decision_oversized_positions_total", "counter",
      "Answers in which a position was larger than may be; none of them was given."
    ) { room.account($0).map { Double($0.counts.oversized) } }
  }

  private func store(_ generation: Generation, _ text: inout MetricText) {
    let statistics = generation.engine.store.statistics
    for (name, help, value) in [
      ("deadband_store_subjects", "Subjects that have an analysis.", statistics.subjects),
      ("deadband_store_archive_bytes", "Bytes of the archive's files.", statistics.archiveBytes),
      ("deadband_store_memory_bytes", "Bytes of entries in memory.", statistics.memoryBytes),
      ("deadband_store_memory_entries", "Entries in memory.", statistics.memoryEntries),
    ] {
      text.family(name, "gauge", help: help)
      text.sample(name, "", Double(value))
    }
    text.family("deadband_store_failed_writes_total", "counter", help: "Writes of the archive that failed.")
    text.sample("deadband_store_failed_writes_total", "", Double(statistics.failedWrites))
    text.family("deadband_ready", "gauge", help: "Whether requests are taken: 1, or 0 while it ends.")
    text.sample("deadband_ready", "", isReady ? 1 : 0)
  }
}
