import DeadbandCore
internal import DeadbandWire

/// A call that failed, and what it may have cost all the same.
struct CallFailure: Error {
  /// What a provider charges for a call that failed.
  enum Charge {
    /// The request never left, or was rejected.
    case nothing
    /// This.
    case usage(TokenUsage)
    /// The model may have worked, and nobody knows how much.
    case unknown
  }

  let error: AnalystError
  let charge: Charge

  init(_ error: AnalystError, _ charge: Charge) {
    self.error = error
    self.charge = charge
  }
}
