import DeadbandCharts
import DeadbandCore

/// Why a search cannot be made or cannot go on.
public enum TuneError: Error, Sendable, Hashable, CustomStringConvertible {
  /// The journal was written by another run: what differs, there and here.
  case foreignJournal(String, there: String, here: String)
  /// A whole line of the journal is none that a run writes.
  case damagedJournal(line: Int, reason: String)
  /// A profile in the space is refused.
  case refusedProfile(values: [Double], reason: String)
  /// The history has no tick.
  case noTicks
  /// No profile tried stays within the disagreement that was asked for.
  case noneWithin(disagreement: Double, best: Double)

  /// The error as a sentence, with the way out.
  public var description: String {
    switch self {
    case .foreignJournal(let what, let there, let here):
      "written by another run: its \(what) is \(there), here it is \(here); resume with what it was begun with, or "
        + "name another file"
    case .damagedJournal(let line, let reason):
      "line \(line): \(reason); only the last line may be torn: name another file"
    case .refusedProfile(let values, let reason):
      "the values \(values.map(\.plain).joined(separator: ", ")) make a profile that is refused: \(reason); "
        + "move the space's ends apart"
    case .noTicks: "the history has no tick to tune on"
    case .noneWithin(let limit, let best):
      "no profile tried differs at \(percent(limit, 2)) of the ticks or less (the best: \(percent(best, 2))); raise "
        + "--max-disagreement or --budget, or widen the space"
    }
  }
}
