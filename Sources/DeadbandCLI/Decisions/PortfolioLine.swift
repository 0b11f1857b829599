import DeadbandCore
import DeadbandDecisions

/// A decision that changed something, as a line of JSON.
struct PortfolioLine {
  let at: Timestamp
  let model: String
  let outcome: DecisionOutcome

  var bytes: [UInt8] {
    var writer = JSONWriter()
    writer.object { writer in
      writer.key("at")
      writer.string(at.description)
      writer.key("model")
      writer.string(model)
      writer.key("changed")
      writer.array { writer in for asset in outcome.changed { writer.string(asset.symbol) } }
      writer.key("asked")
      writer.array { writer in
        for part in outcome.parts where part.isAsked { writer.string(part.asset.symbol) }
      }
      writer.key("decision")
      writer.json(outcome.decision.json)
    }
    writer.newline()
    return writer.bytes
  }
}
