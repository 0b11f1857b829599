import Deadband
import DeadbandAnalysts
import DeadbandCore
import DeadbandStore

extension Alert {
  /// What a step of the engine tells; nil where nobody needs to hear of it.
  ///
  /// - Parameter analysis: what the subject's analysis says now; is asked for only where it is told.
  init?(
    _ event: EngineEvent, _ configuration: AlertConfiguration, analysis: (AnalysisSubject) -> Analysis?
  ) {
    let topic: AlertConfiguration.Topic
    switch event {
    case .asked(let subject, let rules, let priority):
      guard priority >= Question.Priority(configuration.leastPriority) else {
        return nil
      }
      topic = .refreshes
      let reasons = rules.rules.map(\.description).joined(separator: ", ")
      let before = analysis(subject).flatMap(\.action).map { ["So far: \($0)."] } ?? []
      self.init(
        key: Self.key(subject), topic: topic, subject: subject.name,
        title: "\(subject.name): asking (\(reasons))",
        lines: before, isFinal: false)
    case .stored(let subject):
      topic = .refreshes
      let found = analysis(subject)
      let said = found?.action ?? "answered"
      self.init(
        key: Self.key(subject), topic: topic, subject: subject.name, title: "\(subject.name): \(said)",
        lines: found.map(Self.lines) ?? [], isFinal: true)
    case .failed(let subject, let error):
      // Where failures are not told, one still ends what was told before.
      topic = configuration.about.contains(.failures) ? .failures : .refreshes
      self.init(
        key: Self.key(subject), topic: topic, subject: subject.name,
        title: "\(subject.name): no model answered",
        lines: [error.description], isFinal: true)
    case .notStored(let subject, let error):
      topic = .failures
      self.init(
        key: "not stored", topic: topic, subject: subject.name, title: "An answer could not be kept",
        lines: [error.description], isFinal: true)
    case .agreementFell(let group, let agreement):
      topic = .quality
      self.init(
        key: "agreement \(group)", topic: topic, title: "Agreement is below its target",
        lines: [
          "\(agreement.agreeing) of \(agreement.total) cached answers agreed where \(group.rule) waited."
        ],
        isFinal: true)
    case .certificateBroken(let agreement, let tightening):
      topic = .quality
      self.init(
        key: "certificate", topic: topic, title: "Live comparisons refute the certificate",
        lines: [
          "\(agreement.total - agreement.agreeing) of \(agreement.total) differed; thresholds are tightened to \(tightening)."
        ], isFinal: true)
    case .gateGaveWay(let agreement):
      topic = .quality
      self.init(
        key: "certificate", topic: topic, title: "The learned gate gave way to hand-set rules",
        lines: ["\(agreement.total - agreement.agreeing) of \(agreement.total) compared answers differed."],
        isFinal: true)
    default: return nil
    }
    guard configuration.about.contains(topic) else { return nil }
  }

  private static func key(_ subject: AnalysisSubject) -> String { subject.identity.key.description }

  private static func lines(_ analysis: Analysis) -> [String] {
    var lines: [String] = []
    if let reason = (try? JSONValue(analysis.content))?.text("reason") { lines.append(reason) }
    let took = analysis.latency.map { " after \(($0 / .seconds(1) * 10).rounded() / 10) s" } ?? ""
    lines.append("\(analysis.model)\(took), \(analysis.cost)")
    return lines
  }
}
