import DeadbandCharts
public import DeadbandCore

/// A learned profile, and how it did on subjects that it was not learned from, beside what else one could do there.
public struct GateLearningResult: Sendable {
  /// One way to decide when to ask.
  public struct Row: Sendable {
    /// The profile's name, or the timer's.
    public let name: String
    /// Share of the ticks asked.
    public let asked: Double
    /// Share of the ticks at which a fresh answer would have been another.
    public let differing: Double
    /// The same less what the analyst's own noise accounts for among the served.
    public let beyondNoise: Double
    /// Share of the ticks at which the served answer was not what the analyst meant; nil for a timer.
    public let notMeant: Double?
    /// ``asked`` in multiples of the bound's.
    public let timesBound: Double
  }

  /// The learned profile.
  public let profile: ThresholdProfile
  /// Ticks and subjects before the cut.
  public let learnedTicks, learnedSubjects: Int
  /// Ticks and subjects judged.
  public let judgedTicks, judgedSubjects: Int
  /// Answers learned from.
  public let answersUsed: Int
  /// What two looks of the analyst at one snapshot differ by.
  public let selfDisagreement: Double
  /// Share of the judged ticks that a gate asks which knows every answer.
  public let bound: Double
  /// The disagreement aimed at.
  public let target: Double
  /// The learned profile, its base, `seed`, timers.
  public let rows: [Row]
  /// What decided its questions on the judged ticks, the most frequent first.
  public let lines: [GateLines.Line]
  /// The learned gate at other limits: limit, asked, disagreement beyond noise.
  public let curve: [(limit: Double, asked: Double, beyondNoise: Double)]

  /// Whether the gate's probabilities are what happened at the judged ticks.
  public let calibration: GateCalibration

  init(
    profile: ThresholdProfile, learned: LearningShare, judged share: LearningShare, answersUsed: Int,
    analyst: LearnAnalyst, base: ThresholdProfile, target: Double
  ) throws(LearningError) {
    let walk = LearnedWalk(history: share.history)
    let judged = share.indices
    let bound = walk.bound(over: judged)
    let noise = analyst.selfDisagreement
    func row(_ name: String, _ asked: Double, _ differing: Double, _ notMeant: Double? = nil) -> Row {
      Row(
        name: name, asked: asked, differing: differing, beyondNoise: differing - noise * (1 - asked),
        notMeant: notMeant,
        timesBound: bound > 0 ? asked / bound : 0)
    }
    var rows: [Row] = []
    var curve: [(limit: Double, asked: Double, beyondNoise: Double)] = []
    do throws(ReplayError) {
      var profiles = [profile, base]
      if base.name != ThresholdProfile.seed.name, base.schema.customTag == 0 { profiles.append(.seed) }
      for profile in profiles {
        let (tally, notMeant) = try walk.runWithMeant(profile, over: judged)
        rows.append(row(profile.name, tally.askedShare, tally.disagreement, notMeant))
      }
      for hours in [1.0, 2, 4, 8, 24] {
        let timer = walk.timer(hours: hours, over: judged)
        rows.append(row("TTL \(duration(hours * 3600))", timer.asked, timer.differing))
      }
      for limit in GateLearning.limits {
        let other = profile.asking(above: limit)
        let tally = try walk.run(other, over: judged)
        let result = row("", tally.askedShare, tally.disagreement)
        curve.append((limit, result.asked, result.beyondNoise))
      }
      calibration = try walk.calibration(profile, over: judged)
    } catch { throw .replay(error) }
    lines = (try? walk.deciders(profile, over: judged)).map(GateLines.counted) ?? []
    self.profile = profile
    self.rows = rows
    self.curve = curve
    self.bound = bound
    self.target = target
    self.answersUsed = answersUsed
    selfDisagreement = noise
    (learnedTicks, learnedSubjects) = (learned.indices.count, learned.subjectCount)
    (judgedTicks, judgedSubjects) = (judged.count, share.subjectCount)
  }

  /// The least share that the gate asks while it is wrong no more often than `differing`; nil where no limit keeps to that.
  public func leastAsked(within differing: Double) -> Double? {
    curve.filter { $0.beyondNoise <= differing }.map(\.asked).min()
  }
}

/// Some ticks of a history.
struct LearningShare {
  let history: AnsweredHistory
  let indices: [Int]

  init(_ history: AnsweredHistory, _ indices: [Int]) {
    self.history = history
    self.indices = indices
  }

  var subjectCount: Int { Set(indices.map { history.ticks[$0].subject }).count }
}
