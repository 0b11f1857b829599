import DeadbandCore
import DeadbandPrompts

/// Whatever a model says, a region that is kept contains the market it was asked about, what is dropped is said in a sentence,
/// and no mark is left where the answer is served.
func fuzzAnswer(_ bytes: [UInt8]) {
  let answer = ModelAnswer(bytes, baseline: Snapshots.one)
  expect(answer.action != "", "an action has a name")
  if let region = answer.region {
    expect(region.contains(Snapshots.one), "the region contains its own market")
    expect(region.holdsForSeconds.map { $0 > 0 && $0.isFinite } ?? true, "a time that can be")
  }
  for sentence in answer.dropped { expect(!sentence.isEmpty && sentence.utf8.count < 1_000, "a sentence") }
  let filled = AnswerText.filled(bytes, from: Snapshots.one)
  for key in AnswerText.echoes {
    expect(filled.firstRange(of: Array("{{\(key)}}".utf8)) == nil, "no mark is left")
  }
}
