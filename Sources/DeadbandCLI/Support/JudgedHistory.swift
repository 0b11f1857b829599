import ArgumentParser
import DeadbandCore
import DeadbandLab
import DeadbandMarketData

/// Where something is searched or measured, and where it is judged: other subjects of the same history, or another history.
struct JudgedHistory {
  /// The ticks with their answers, and the subjects of them; nil for all.
  typealias Part = (files: [String], walk: GateWalk, subjects: [Int]?)

  let searched: Part
  /// nil where nobody said what to judge on.
  let judged: Part?

  /// - Parameters:
  ///   - from: judged are the subjects that begin then or later, searched those that end before; nil for none.
  ///   - judge: histories to judge on instead.
  init(
    _ histories: [String], judgeFrom from: Timestamp?, judge: [String], _ analyst: ReplayAnalyst,
    _ schema: IndicatorSchema
  ) throws {
    let history = try ColumnarInput.open(histories, schema: schema)
    let walk = try GateWalk(history, AnswerTable(history, analyst))
    guard let from else {
      searched = (histories, walk, nil)
      judged =
        try judge.isEmpty
        ? nil
        : {
          let other = try ColumnarInput.open(judge, schema: schema)
          return (judge, try GateWalk(other, AnswerTable(other, analyst)), nil)
        }()
      return
    }
    let split = TuneData.split(history, at: from)
    if split.straddling > 0 {
      Output.error.attempt(
        "deadband: note: \(split.straddling) subjects lie on both sides of \(from) and are left out\n")
    }
    guard !split.before.isEmpty, !split.after.isEmpty else {
      throw InputError(
        .data, path: histories[0],
        reason: "no subject \(split.before.isEmpty ? "ends before" : "begins at") \(from)"
          + (split.before.isEmpty ? "" : " or later"),
        wayOut: "choose another --judge-from, or give the later ticks as a file with --judge")
    }
    searched = (histories, walk, split.before)
    judged = (histories, walk, split.after)
  }
}
