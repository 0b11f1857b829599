package import DeadbandCore

/// The vectors that a provider makes of texts, in the order of the texts.
package struct Embeddings: Sendable, Hashable {
  /// One for each text, all of the same length; every number is finite.
  package var vectors: [[Float]]
  /// The model, as the provider calls it; empty where it does not say.
  package var model: String
  /// What it charges for; nil where it does not say.
  package var usage: TokenUsage?

  package init(vectors: [[Float]], model: String, usage: TokenUsage?) {
    self.vectors = vectors
    self.model = model
    self.usage = usage
  }
}
