import DeadbandCharts

/// Why no gate can be learned from a history.
public enum LearningError: Error, Sendable, CustomStringConvertible {
  /// Too few ticks or subjects to learn from some and be judged by others.
  case tooLittle(subjects: Int, ticks: Int, needed: String)
  /// The analyst always says the same: there is nothing to learn, and nothing to ask for.
  case oneAnswer(String)
  /// More answers than a gate may tell apart.
  case tooManyAnswers(Int)
  /// More strategies and indicators than a gate may look at.
  case tooManyInputs(Int)
  /// A tick cannot be judged under a profile.
  case replay(ReplayError)
  /// The profile cannot be made.
  case profile(String)

  /// The error as a sentence.
  public var description: String {
    switch self {
    case .tooLittle(let subjects, let ticks, let needed):
      "\(counted(subjects, "subject")) with \(counted(ticks, "tick")): \(needed)"
    case .oneAnswer(let name): "every recorded answer is \"\(name)\": there is nothing to learn"
    case .tooManyAnswers(let count): "\(count) different answers; a gate tells at most 16 apart"
    case .tooManyInputs(let count): "\(count) indicators and strategies; a gate looks at 48 at most"
    case .replay(let error): "\(error)"
    case .profile(let reason): reason
    }
  }
}
