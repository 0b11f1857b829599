/// What one model said.
public struct ModelReply: Sendable {
  /// The model.
  public let name: String
  /// Its decision, or why there is none.
  public let result: Result<DecisionOutcome, DecisionRefusal>

  /// Asks several desks at once: as slow as the slowest, and one that fails is no reason for the others to wait.
  ///
  /// - Parameter request: what the desk of an index is asked.
  /// - Returns: a reply a desk, in their order.
  static func replies(
    of desks: [DecisionDesk], asksAnyway: Bool = false,
    _ request: @escaping @Sendable (Int) throws(DecisionRefusal) -> PortfolioRequest
  ) async -> [ModelReply] {
    let results = await withTaskGroup(of: (Int, Result<DecisionOutcome, DecisionRefusal>).self) { group in
      for (index, desk) in desks.enumerated() {
        group.addTask {
          do throws(DecisionRefusal) {
            return (index, .success(try await desk.decide(try request(index), asksAnyway: asksAnyway)))
          } catch { return (index, .failure(error)) }
        }
      }
      return await group.reduce(into: [Int: Result<DecisionOutcome, DecisionRefusal>]()) { $0[$1.0] = $1.1 }
    }
    return desks.indices.compactMap { index in
      results[index].map { ModelReply(name: desks[index].analyst.name, result: $0) }
    }
  }
}
