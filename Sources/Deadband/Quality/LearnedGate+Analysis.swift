internal import DeadbandCore
internal import DeadbandStore

extension LearnedGate {
  /// What an analysis answered, as the gate knows it; one that says no action is unknown, so that it is asked again rather
  /// than served unseen. O(bytes): the answer is read at each hit, where the profile has a gate.
  func answer(in analysis: Analysis) -> GateAnswer { analysis.action.map { answer(named: $0) } ?? .unknown }
}
