import DeadbandAnalysts
import DeadbandStore

/// What a call came to: the entry that was made of the answer, and who gave it.
struct Answered: Sendable {
  let entry: Entry
  let source: Outcome.Source
}
