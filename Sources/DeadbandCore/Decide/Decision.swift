/// What a decision line is answered with, and a request for a verdict alone.
package struct Decision {
  package let current: Snapshot
  /// `nil` where there is no analysis.
  package let assessment: Assessment?
  /// The lanes that fired, with what each adds to the significance.
  package let fired: [(lane: Int, points: Double)]
  package let verdict: Verdict

  /// A decision that was made under a profile.
  package init(
    _ current: Snapshot, _ assessment: Assessment?, _ verdict: Verdict, _ profile: ThresholdProfile,
    _ strategy: Strategy
  ) {
    self.current = current
    self.assessment = assessment
    self.verdict = verdict
    fired =
      assessment.map { assessment in
        assessment.fired.lanes.map { ($0, profile.points($0, assessment, strategy)) }
      } ?? []
  }

  /// Writes it as one object, its keys sorted; `id` is left out where there is none.
  package func write(id: String?, _ schema: IndicatorSchema, _ writer: inout JSONWriter) {
    func names(_ set: IndicatorSet) -> [String] { set.lanes.map { schema.definitions[$0].key } }
    writer.object { writer in
      writer.key("deferred")
      writer.boolean(verdict.isDeferred)
      writer.key("fingerprint")
      writer.object { Fingerprint(current).write(&$0) }
      writer.key("fired")
      writer.array { writer in
        for (lane, points) in fired {
          writer.object { writer in
            writer.key("indicator")
            writer.string(schema.definitions[lane].key)
            writer.key("points")
            writer.number(points)
          }
        }
      }
      if let id { writer.field("id", id) }
      writer.key("priority")
      if let priority = assessment.map(\.priority) ?? .high {
        writer.string(priority.rawValue)
      } else {
        writer.null()
      }
      writer.key("rules")
      writer.array { writer in
        for rule in (assessment?.rules ?? RuleSet(.missing)).rules { writer.string(rule.description) }
      }
      writer.key("serve_stale")
      writer.boolean(verdict.servesStale)
      writer.key("significance")
      writer.number(assessment?.significance ?? 0)
      writer.key("unverified")
      writer.array { writer in names(assessment?.unverified ?? []).forEach { writer.string($0) } }
      writer.key("verdict")
      writer.string(verdict.action.rawValue)
    }
  }
}

extension Fingerprint {
  fileprivate func write(_ writer: inout JSONWriter) {
    let digests: [(String, Digest?)] = [
      ("custom", custom), ("market", market), ("options", options), ("score", score), ("state", state),
      ("technical", technical),
    ]
    for case (let name, let digest?) in digests {
      writer.key(name)
      writer.string(digest.description)
    }
  }
}
