package import Deadband
import DeadbandCharts

extension Activity {
  /// Where hits lay, in words: `memory 1,728, mid 308, archive 93`; what this machine has nothing of is left out.
  package var hitsByTier: String {
    let own = [("memory", counts.memory), ("mid", counts.mid), ("archive", counts.archive)]
    let others = [("other machines", counts.shared), ("similar subjects", counts.similar)].filter { $0.1 > 0 }
    return (own + others).map { "\($0.0) \(grouped($0.1))" }.joined(separator: ", ")
  }
}

extension SubjectActivity {
  /// Its name, or what is said where there is none.
  package var title: String { name.isEmpty ? "without a subject" : name }
}
