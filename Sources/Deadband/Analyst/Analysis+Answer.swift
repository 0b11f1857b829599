import DeadbandAnalysts
import DeadbandCore
import DeadbandStore

extension Analysis {
  /// What an analyst answered to the market of an instant.
  init(_ answer: Answer, at instant: Timestamp, contentType: String = "application/json") {
    self.init(
      content: Array(answer.text.utf8), contentType: contentType, model: answer.model,
      inputTokens: answer.usage?.prompt ?? 0, outputTokens: answer.usage?.output ?? 0,
      cost: answer.cost ?? .zero, created: instant, finishReason: answer.finishReason,
      latency: answer.latency > .zero ? answer.latency : nil)
  }
}
