public import DeadbandCore
internal import DeadbandStore

extension Outcome {
  /// The outcome as one JSON object on one line: what the command line prints and the sidecar sends.
  ///
  /// The analysis is `analysis` where its content is JSON, else `text`; numbers that only echo the market are the snapshot's.
  public func json(for snapshot: Snapshot, at instant: Timestamp) -> [UInt8] {
    var writer = JSONWriter(capacity: analysis.content.count + 1_024)
    write(for: snapshot, at: instant, to: &writer)
    return writer.bytes
  }

  /// Writes the object of ``json(for:at:)``. O(bytes); no tree is made, since every hit of the sidecar comes by here.
  package func write(for snapshot: Snapshot, at instant: Timestamp, to writer: inout JSONWriter) {
    writer.object { writer in
      writer.field("at", instant.description)
      writer.field("subject", subject.name)
      writer.field("verdict", verdict.action.rawValue)
      writer.field("source", source.name)
      writer.key("rules")
      writer.array { writer in for rule in rules.rules { writer.string(rule.description) } }
      writer.key("fired")
      write(assessment?.fired, to: &writer)
      writer.key("unverified")
      write(assessment?.unverified, to: &writer)
      writer.key("significance")
      writer.number(assessment?.significance ?? 0)
      writer.key("largest_excess")
      writer.number(assessment?.largestExcess ?? 0)
      writer.key("priority")
      if let priority = assessment.map(\.priority) ?? .high {
        writer.string(priority.rawValue)
      } else {
        writer.null()
      }
      writer.key("deferred")
      writer.boolean(verdict.isDeferred)
      writer.key("refreshing")
      writer.boolean(isRefreshing)
      writer.key("age_seconds")
      writer.number(ageSeconds)
      writer.field("model", analysis.model)
      writer.field("cost_nano_dollars", "\(cost.nanoDollars)")
      writer.field("fingerprint", fingerprint.state.description)
      writer.key("certificate")
      writer.value(certificate?.json ?? .null)
      writer.key("error")
      if let error { writer.string(error.description.onOneLine) } else { writer.null() }
      let content = content(for: snapshot)
      if JSONReader.isPlainLine(content) {
        writer.key("analysis")
        writer.json(content)
      } else if let value = try? JSONValue(content) {
        writer.key("analysis")
        writer.value(value)
      } else {
        writer.field("text", String(decoding: content, as: UTF8.self))
      }
    }
  }

  private func write(_ lanes: IndicatorSet?, to writer: inout JSONWriter) {
    let definitions = subject.prompt.schema.definitions
    writer.array { writer in
      for lane in (lanes ?? []).lanes where lane < definitions.count {
        writer.string(definitions[lane].key)
      }
    }
  }
}

extension Outcome.Source {
  /// The source in a word: the tier, `provider/model`, or `similar`.
  public var name: String {
    switch self {
    case .cache(let tier): tier.rawValue
    case .analyst(let provider, _): provider
    case .neighbour: "similar"
    }
  }
}
