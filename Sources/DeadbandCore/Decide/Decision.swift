/// What a decision line is answered with.
struct Decision {
  let current: Snapshot
  /// `nil` where there is no analysis.
  let assessment: Assessment?
  /// The lanes that fired, with what each adds to the significance.
  let fired: [(lane: Int, points: Double)]
  let verdict: Verdict

  func write(id: String, _ schema: IndicatorSchema, _ writer: inout JSONWriter) {
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
      writer.key("id")
      writer.string(id)
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
