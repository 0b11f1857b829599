import Deadband
import DeadbandInterface
import Hummingbird
import Logging

extension Problem {
  /// What an engine's error means to a client.
  init(_ error: EngineError) {
    let kind: Kind =
      switch error.code {
      case .invalid: .invalid
      case .outdated: .outdated
      case .budget: .budget
      case .belowScore: .belowScore
      case .notCached: .notCached
      case .timeout: .timeout
      case .cancelled, .shutDown: .unavailable
      case .store: .failure
      default: error.cause?.code == .invalidRequest ? .invalid : .analyst
      }
    // What an analyst says has its way out in it.
    self.init(
      kind, error.cause == nil ? error.reason : error.description,
      wayOut: error.cause == nil ? error.wayOut : nil)
  }

  /// Whatever was thrown, as a client may see it; the log is told of a defect what it is.
  init(telling error: any Error, to logger: Logger) {
    self.init(error)
    if kind == .failure { logger.error("a request failed", metadata: ["error": "\(error)"]) }
  }

  /// Whatever was thrown, as a client may see it: of a defect it is told that there is one, and the log what.
  init(_ error: any Error) {
    switch error {
    case let problem as Problem: self = problem
    case let error as EngineError: self.init(error)
    case let error as HTTPError where error.status == .notFound:
      self.init(.notFound, "there is no such route", wayOut: "see /openapi.json")
    case is CancellationError: self.init(.unavailable, "the request was given up")
    default: self.init(.failure, "an unexpected failure; the log has it")
    }
  }
}
