import DeadbandCore

/// Makes a gate's model out of recorded answers.
///
/// The first part is fitted to all answers. For the second, each answer is scored by a first part that was fitted without
/// its subject, so that it learns how far those scores can be trusted on subjects that were never seen. By the same scores it is
/// decided how much of a linear part there is: an analyst with lines on single indicators is better learned without, one
/// with oblique lines with. Deterministic for a seed.
struct GateTrainer {
  /// How a gate is trained.
  struct Settings: Sendable, Hashable {
    /// Trees of the first part.
    var answers = BoostingSettings(rounds: 40, learningRate: 0.3, depth: 4, leastWeight: 3, shrinkage: 0.5)
    /// Trees of the second part.
    var changes = BoostingSettings(rounds: 60, learningRate: 0.1, depth: 3, leastWeight: 10, shrinkage: 1)
    /// Ridges of the linear part that are tried; nil for trees alone.
    var ridges: [Double?] = [nil, 0.3, 3]
    /// Parts that the subjects are dealt into.
    var folds = 5
    /// How many later answers of its subject each one is compared with.
    var pairs = 6
    /// What an answer compared with itself counts for.
    var sameWeight = 0.1
    /// What the subjects are dealt by.
    var seed: UInt64 = 1
  }

  let settings: Settings

  func train(_ rows: AnswerRows) -> GateModel {
    let folds = Folds(rows.subjects, count: settings.folds, seed: settings.seed)
    var best: (trainer: AnswerTrainer, scores: [Double], loss: Double)?
    for ridge in settings.ridges {
      let trainer = AnswerTrainer(settings: settings, ridge: ridge)
      let scores = unseenScores(rows, trainer, folds)
      let loss = Softmax.loss(scores, rows.labels, rows.weights, classes: rows.answers.count)
      if loss < best?.loss ?? .infinity { best = (trainer, scores, loss) }
    }
    let trainer = best?.trainer ?? AnswerTrainer(settings: settings, ridge: nil)
    let scores = best?.scores ?? unseenScores(rows, trainer, folds)
    let fitted = trainer.fit(rows, folds: folds)
    let change = ChangeTrainer(settings: settings).fit(rows, scores: scores, spreads: fitted.linear.spreads)
    return GateModel(
      answers: rows.answers, inputs: rows.inputs, linear: fitted.linear, answerTrees: fitted.trees,
      changeStart: change.start, changeTrees: change.trees)
  }

  /// The scores of each row by a first part that has not seen its subject.
  private func unseenScores(_ rows: AnswerRows, _ trainer: AnswerTrainer, _ folds: Folds) -> [Double] {
    var scores = [Double](repeating: 0, count: rows.count * rows.answers.count)
    for fold in 0..<folds.count {
      let part = trainer.fit(rows.filtered { folds.fold(of: rows.subjects[$0]) != fold }, folds: folds)
      trainer.score(rows, part, where: { folds.fold(of: rows.subjects[$0]) == fold }, into: &scores)
    }
    return scores
  }
}
