public import DeadbandCore

/// What a certification has to say of the data: for a terminal, for a program, and the profile that comes of it.
public struct CertifyFigures: Sendable {
  /// The profile with its certificate; nil where nothing is proved, or nothing was to be certified.
  public let certified: ThresholdProfile?
  /// Whether a certificate was wanted and none could be made.
  public let isRefused: Bool
  /// Table and verdict.
  public let text: String
  /// One JSON object on one line, not ended.
  public let json: [UInt8]

  /// The figures of a pass over the whole data.
  ///
  /// - Parameters:
  ///   - form: of the JSON, by its number.
  ///   - program: the version that counted.
  public init(_ plan: CertifyPlan, _ run: CalibrationRun, form: Int, program: String) {
    self.init(plan, run.counts, form: form, program: program)
  }

  init(_ plan: CertifyPlan, _ counts: CalibrationCounts, form: Int, program: String) {
    let whole = counts.calibration
    let calibration = plan.blockDays.map { whole.blocks(days: $0) } ?? whole
    guard !plan.walksForward else {
      let walk = WalkForward(calibration, plan.certification)
      certified = nil
      isRefused = false
      text = walk.table(plan.knob.name)
      json = walk.json(version: form)
      return
    }
    let report = CertificationReport(
      plan.certification.decide(calibration), plan.certification, calibration: calibration, knob: plan.knob,
      profile: plan.profile, hasBlocks: plan.blockDays != nil)
    certified = report.certified(
      analyst: plan.analyst, digest: counts.digest, subjects: whole.subjects.count, version: program)
    isRefused = certified == nil
    text = report.text(certified)
    json = report.json(certified, version: form)
  }
}
