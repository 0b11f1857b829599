public import Deadband
public import Logging

/// Tells an engine's steps to a log: what somebody should look at as a warning or an error, the rest for whoever looks for something.
/// Neither prompts nor answers are among it.
public struct EngineLog: Sendable {
  private let logger: Logger

  /// A log of steps.
  public init(_ logger: Logger) { self.logger = logger }

  /// Tells a step.
  public func record(_ event: EngineEvent) {
    switch event {
    case .failed(let subject, let error):
      logger.warning("nobody answered", metadata: ["subject": "\(subject.name)", "error": "\(error)"])
    case .notStored(let subject, let error):
      logger.error(
        "an answer could not be kept", metadata: ["subject": "\(subject.name)", "error": "\(error)"])
    case .agreementFell(let group, let agreement):
      logger.warning(
        "agreement is below its target",
        metadata: ["rule": "\(group.rule)", "agreeing": "\(agreement.agreeing)", "of": "\(agreement.total)"])
    case .certificateBroken(let agreement, let tightening):
      logger.warning(
        "comparisons refute the certificate",
        metadata: [
          "agreeing": "\(agreement.agreeing)", "of": "\(agreement.total)", "tightening": "\(tightening)",
        ])
    case .gateGaveWay(let agreement):
      logger.warning(
        "the learned gate gave way to hand-set rules",
        metadata: ["agreeing": "\(agreement.agreeing)", "of": "\(agreement.total)"])
    case .asked(let subject, let rules, let priority):
      logger.debug(
        "asked",
        metadata: [
          "subject": "\(subject.name)", "rules": "\(rules.rules.map(\.description).joined(separator: ", "))",
          "priority": "\(priority)",
        ])
    case .answered(let subject, let provider, let model, let cost, let latency):
      logger.debug(
        "answered",
        metadata: [
          "subject": "\(subject.name)", "provider": "\(provider)", "model": "\(model)",
          "dollars": "\(cost?.dollars ?? "unknown")", "latency": "\(latency)",
        ])
    default: logger.trace("a step", metadata: ["step": "\(event.name)"])
    }
  }
}

extension EngineEvent {
  /// The step's name alone: what it carries may be long.
  fileprivate var name: String { String("\(self)".prefix { $0 != "(" }) }
}
