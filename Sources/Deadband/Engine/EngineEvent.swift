public import DeadbandAnalysts
public import DeadbandCore
public import DeadbandStore

/// A step of the engine, told to whoever listens. An analysis that is served because nothing has happened is no step.
public enum EngineEvent: Sendable, Hashable {
  /// A model is asked: these rules fired.
  case asked(AnalysisSubject, rules: RuleSet, priority: Question.Priority)
  /// Another request waits for the same call.
  case joined(AnalysisSubject)
  /// The model answered.
  case answered(AnalysisSubject, provider: String, model: String, cost: Money?, latency: Duration)
  /// The answer is durable.
  case stored(AnalysisSubject)
  /// The answer came, and could not be kept: it is served to those who wait, and paid for again next time.
  case notStored(AnalysisSubject, StoreError)
  /// Nobody answered.
  case failed(AnalysisSubject, EngineError)
  /// What the answer says of where it holds cannot be meant, and was left out.
  case regionDropped(AnalysisSubject, reasons: [String])
  /// The cached analysis was served though a rule fired: it is refreshed behind the answer.
  case servedStale(AnalysisSubject, rules: RuleSet)
  /// The cached analysis was served though a rule fired, since no model can be asked.
  case servedWithoutModel(AnalysisSubject, EngineError)
  /// The analysis is refreshed a little before its time, so that those made together do not expire together.
  case refreshedEarly(AnalysisSubject)
  /// A failure of a moment ago stands: nothing is asked.
  case failureRemembered(AnalysisSubject, EngineError)
  /// Asked afresh to measure agreement; what is served does not change.
  case compared(AnalysisSubject, kind: AnswerPair.Kind, agrees: Bool)
  /// Agreement has fallen below its target, with the certainty of the interval.
  case agreementFell(AgreementGroup, Agreement)
  /// Agreement is back above its target.
  case agreementRose(AgreementGroup, Agreement)
  /// Live comparisons refute the profile's certificate: its knob is tightened to this share of what was certified, or stays at
  /// the floor.
  case certificateBroken(Agreement, tightening: Double)
  /// Live comparisons refute the certificate of a learned gate: the hand-set rules decide that it stood in for.
  case gateGaveWay(Agreement)
  /// An operator took the tightening back.
  case certificateReset
  /// Another machine's analysis was served: nobody had to be asked.
  case servedShared(AnalysisSubject)
  /// An answer to several subjects had nothing that can be used for this one: it is asked alone.
  case askedAlone(AnalysisSubject)
  /// A neighbour's analysis was served.
  case servedSimilar(AnalysisSubject, neighbour: String)
}
