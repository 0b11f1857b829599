public import DeadbandAnalysts
public import DeadbandCore
public import DeadbandPricing
public import DeadbandStore

/// Whoever makes vectors of texts, so that those that say the same lie near one another.
public protocol TextEmbedder: Sendable {
  /// A vector for each text, in their order, all of one length.
  func vectors(of texts: [String], tenant: String) async throws(AnalystError) -> [[Float]]
}

extension HostedAnalyst: TextEmbedder {
  /// By the provider's embeddings; accounted for like any call.
  public func vectors(of texts: [String], tenant: String) async throws(AnalystError) -> [[Float]] {
    try await vectors(of: texts, tenant: tenant, reason: "headlines")
  }
}

extension Engine {
  /// A subject with what the news say of it. Headlines that say the same as earlier ones of the last 24 hours make the same
  /// subject, so that its analysis is found; others make another.
  ///
  /// The same means: numbers, tickers and words that turn a sentence round are equal, one by one, and the vectors' cosine is at least
  /// 0.95. Without an embedder only equal texts are the same. Of a symbol 100 texts are remembered.
  ///
  /// - Parameter headlines: at most 16 KiB.
  /// - Throws: ``EngineError``: as ``subject(_:strategy:position:tenant:)``; ``EngineError/Code/analyst`` where no vector can be had.
  public func subject(
    _ name: String, strategy: String? = nil, position: Position? = nil, tenant: String = Subject.commonTenant,
    headlines: String, embedder: (any TextEmbedder)? = nil, at instant: Timestamp? = nil
  ) async throws(EngineError) -> AnalysisSubject {
    guard headlines.utf8.count <= 16 << 10 else {
      throw EngineError(
        .invalid, reason: "headlines of \(headlines.utf8.count) bytes; at most 16384 are allowed")
    }
    let now = instant ?? clock.date()
    // Tenants never meet each other's texts.
    let place = HeadlineIndex.Place(tenant: tenant, symbol: String(name.prefix { $0 != " " }))
    var text = headlines
    if self.headlines.known(headlines, place: place, at: now) == nil, let embedder {
      let vectors: [[Float]]
      do throws(AnalystError) { vectors = try await embedder.vectors(of: [headlines], tenant: tenant) } catch
      {
        throw EngineError(error)
      }
      if let vector = vectors.first {
        text = self.headlines.match(headlines, vector: vector, place: place, at: now)
      }
    }
    return try subject(name, strategy: strategy, position: position, tenant: tenant, said: text)
  }
}
