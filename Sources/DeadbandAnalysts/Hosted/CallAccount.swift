internal import DeadbandCore
internal import DeadbandStore

/// What calls of one model cost, and where that is written down.
struct CallAccount: Sendable {
  let provider: String
  let model: String
  /// nil where nobody knows it: then nothing is asked.
  let price: ModelPrice?
  /// nil where nothing is written down.
  let ledger: Ledger?

  /// Refuses calls without a price: their cost is unknown, which is not zero.
  func checkPrice() throws(AnalystError) {
    guard price == nil else { return }
    throw AnalystError(
      .invalidRequest, reason: "the price of \"\(model)\" is not known, so that no budget can be kept",
      wayOut: "state it by price_input and price_output in the configuration")
  }

  /// The most that a call can cost.
  ///
  /// - Parameter bytes: of the whole request: prompts, schemas and all that the format writes around them.
  func most(bytes: Int, _ call: ModelCall) -> Money? {
    price?.mostCost(
      promptBytes: bytes, messages: call.messages.count, outputTokenLimit: call.outputTokenLimit)
  }

  /// What a call has cost.
  func cost(_ usage: TokenUsage) -> Money? { price?.cost(of: usage) }

  /// Whether the calls of a tenant have to come slower, by the hourly limits.
  func slowsDown(_ tenant: String) -> Bool {
    guard let ledger else { return false }
    // A ledger that cannot be read refuses the reservation that follows, and says why.
    return (try? ledger.standing(tenant: tenant, provider: provider).slowsDown) ?? false
  }

  /// Puts aside the most that a call can cost. Ended by ``end(_:_:)``, whatever happens.
  ///
  /// - Throws: ``AnalystError/Code/budget`` where it is not there; what the ledger says.
  func reserve(
    bytes: Int, _ call: ModelCall, _ question: Question, kind: LedgerCall.Kind = .completion
  ) async throws(AnalystError) -> LedgerReservation? {
    try checkPrice()
    guard let ledger, let most = most(bytes: bytes, call) else { return nil }
    do throws(LedgerError) {
      return try await ledger.reserve(
        most,
        for: LedgerCall(
          tenant: question.tenant, provider: provider, model: model, reason: question.reason, kind: kind))
    } catch { throw error.analystError(provider: provider) }
  }

  /// Writes down how a call ended. Where nobody knows what it cost, it stays reserved, as unsettled, until somebody looks
  /// it up: never a cent that is forgotten.
  func end(_ reservation: LedgerReservation?, _ charge: CallFailure.Charge, isAnswered: Bool)
    async throws(AnalystError)
  {
    guard let ledger, let reservation else { return }
    do throws(LedgerError) {
      switch charge {
      case .nothing: try await ledger.release(reservation)
      case .unknown: try await ledger.abandon(reservation)
      case .usage(let usage):
        guard let price else { return try await ledger.abandon(reservation) }
        try await ledger.settle(
          reservation, cost: price.cost(of: usage), usage: usage, outcome: isAnswered ? .answered : .failed)
      }
    } catch { throw error.analystError(provider: provider) }
  }
}
