import DeadbandCore

extension ReplayResult {
  /// One JSON object on one line: the first profile's counts at the top, every policy's figures below them.
  ///
  /// The keys `ticks`, `subjects`, `refreshed`, `reused`, `deferred`, `by_rule`, `max_age_seconds` and
  /// `max_excess_served` are fixed; others may be added.
  ///
  /// - Parameter version: the value of the field `version`: the form of the caller's JSON outputs.
  public func json(version: Int) -> [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("ticks")
      writer.integer(ticks)
      writer.key("subjects")
      writer.integer(subjects)
      if let policy = policies.first { policy.writeCounts(&writer) }
      text("first", first?.description, &writer)
      text("last", last?.description, &writer)
      text("analyst", analyst, &writer)
      if analyst != nil {
        writer.key("ticks_without_position")
        writer.integer(ticksWithoutPosition)
      }
      text("model", model, &writer)
      if let bound {
        writer.key("bound")
        writer.object { bound.write(&$0, hasCost: model != nil) }
      }
      writer.key("policies")
      writer.array { writer in
        for policy in policies {
          writer.object { writer in
            writer.key("policy")
            writer.string(policy.policy.name)
            policy.writeCounts(&writer)
            policy.writeOutcome(&writer, hasCost: model != nil, hasFamily: hasFamily)
            policy.writeGroups(&writer)
          }
        }
      }
      writer.key("version")
      writer.integer(version)
    }
    return writer.bytes
  }

  private func text(_ key: String, _ value: String?, _ writer: inout JSONWriter) {
    guard let value else { return }
    writer.key(key)
    writer.string(value)
  }
}

extension PolicyResult {
  fileprivate func writeCounts(_ writer: inout JSONWriter) {
    writer.key("refreshed")
    writer.integer(asked)
    writer.key("reused")
    writer.integer(reused)
    writer.key("deferred")
    writer.integer(deferred)
    writer.key("by_rule")
    writer.object { writer in
      for rule in Rule.allCases {
        let count = byRule[Int(rule.rawValue)]
        // The last two exist only where something applies them.
        if count == 0, rule == .region || rule == .answer { continue }
        writer.key(rule.description)
        writer.integer(count)
      }
    }
    writer.key("max_age_seconds")
    writer.number(oldestServedSeconds)
    writer.key("max_excess_served")
    writer.number(largestExcessServed)
  }

  fileprivate func writeOutcome(_ writer: inout JSONWriter, hasCost: Bool, hasFamily: Bool) {
    writer.key("asked_share")
    writer.number(askedShare)
    if hasCost {
      writer.key("cost_nano_usd")
      writer.integer(Int(cost.nanoDollars))
    }
    if let timesBound {
      writer.key("times_bound")
      writer.number(timesBound)
    }
    guard let disagreement else { return }
    writer.key("disagreement_per_tick")
    writer.number(disagreement.perTick)
    writer.key("disagreement_interval_95")
    if let interval = disagreement.interval {
      writer.array { writer in
        writer.number(interval.lowerBound)
        writer.number(interval.upperBound)
      }
    } else {
      writer.null()
    }
    writer.key("disagreement_per_served")
    if let perServed = disagreement.perServed { writer.number(perServed) } else { writer.null() }
    guard hasFamily else { return }
    writer.key("disagreement_worst_per_tick")
    writer.number(disagreement.worstPerTick)
    writer.key("disagreement_worst_rulebook")
    writer.integer(disagreement.worst)
  }

  fileprivate func writeGroups(_ writer: inout JSONWriter) {
    for kind in GroupFigures.Kind.allCases {
      writer.key("by_\(kind.rawValue)")
      writer.array { writer in
        for group in groups where group.kind == kind { writer.object { group.write(&$0) } }
      }
    }
  }
}

extension GroupFigures {
  fileprivate func write(_ writer: inout JSONWriter) {
    writer.key(kind.rawValue)
    writer.string(name)
    writer.key("ticks")
    writer.integer(ticks)
    writer.key("refreshed")
    writer.integer(asked)
    writer.key("asked_share")
    writer.number(askedShare)
    guard let disagreement else { return }
    writer.key("disagreement_per_tick")
    writer.number(disagreement)
  }
}

extension BoundResult {
  fileprivate func write(_ writer: inout JSONWriter, hasCost: Bool) {
    writer.key("asked")
    writer.number(asked)
    writer.key("asked_share")
    writer.number(askedShare)
    if hasCost {
      writer.key("cost_nano_usd")
      writer.integer(Int(cost.nanoDollars))
    }
    writer.key("max_age_seconds")
    writer.number(oldestServedSeconds)
  }
}
