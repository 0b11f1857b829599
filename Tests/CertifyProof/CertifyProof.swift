import CertifySimulation
import DeadbandCore
import DeadbandLab
import Glibc

/// The certificate's promise, tried 1,000 times on simulated markets whose risk is known, beside ways that break it.
///
///     swift run -c release CertifyProof [REPETITIONS [SEED]]
///
/// Prints the table of docs/certification.md. Exit status 1 if a sound way breaks its promise more often than chance allows,
/// or a broken one is not caught.
@main struct CertifyProof {
  static func main() {
    let arguments = CommandLine.arguments.dropFirst().compactMap { UInt64($0) }
    let repetitions = Int(arguments.first ?? 1_000)
    let seed = arguments.dropFirst().first ?? 1
    print("\(repetitions) repetitions from seed \(seed)\n")
    print("| way | certified | false | kept | |\n|--|--|--|--|--|")
    let limit = CertificateTrial.mostFailures(of: repetitions, rate: 0.05)
    var isProved = true
    for (name, trial, isSound) in trials {
      let outcome = trial.run(repetitions, seed: seed)
      let verdict: String
      switch isSound {
      case true?:
        verdict = outcome.broken <= limit ? "keeps 95 %" : "BREAKS 95 %"
        if outcome.broken > limit { isProved = false }
      case false?:
        verdict = outcome.broken > limit ? "caught" : "NOT CAUGHT"
        if outcome.broken <= limit { isProved = false }
      case nil:
        verdict = "mean excess \(percent(outcome.excess / Double(repetitions)))"
      }
      print(
        "| \(name) | \(outcome.certified) | \(outcome.broken) | \(percent(outcome.kept)) | \(verdict) |")
    }
    print(
      "\nmore than \(limit) false ones of \(repetitions) come to a way that keeps 95 % once in a thousand times"
    )
    if !isProved { exit(EXIT_FAILURE) }
  }

  private static func percent(_ share: Double) -> String {
    let thousandths = Int((share * 100_000).rounded())
    let fraction = String(abs(thousandths) % 1_000)
    return (thousandths < 0 ? "−" : "") + "\(abs(thousandths) / 1_000)."
      + String(repeating: "0", count: 3 - fraction.count) + fraction + " %"
  }

  /// Name, trial, and whether it is to keep its promise (true), to break it (false), or promises no confidence (nil).
  private static var trials: [(String, CertificateTrial, Bool?)] {
    var betting = Certification()
    betting.alpha = 0.02
    var classical = betting
    classical.method = .learnThenTest(.hoeffdingBentkus)
    var conformal = betting
    conformal.method = .conformalRiskControl(halfLifeDays: nil)
    let alike = SimulatedMarket.edge(limit: 0.02, kinds: SimulatedMarket.alike, runTicks: 10)
    let unlike = SimulatedMarket.edge(limit: 0.02, kinds: SimulatedMarket.unlike, runTicks: 10)
    let flat = SimulatedMarket.flat(limit: 0.02, kinds: SimulatedMarket.alike, runTicks: 40, settings: 60)
    let noisy = SimulatedMarket.edge(limit: 0.03, kinds: SimulatedMarket.alike, runTicks: 10)
    // Dense settings, so that what is chosen lies near the limit.
    let dense = SimulatedMarket(
      kinds: SimulatedMarket.alike, shares: (0..<41).map { 0.5 + 0.01 * Double($0) },
      risks: (0..<41).map { 0.02 * (0.2 + 0.04 * Double($0)) }, runTicks: 10)
    let level = SimulatedMarket(
      kinds: SimulatedMarket.alike, shares: dense.shares.map { _ in 0.8 }, risks: dense.risks, runTicks: 40)
    return [
      ("betting, subjects of similar length", CertificateTrial(alike, betting, subjects: 1_000), true),
      ("betting, subjects of very unequal length", CertificateTrial(unlike, betting, subjects: 2_000), true),
      ("betting, 60 settings at the limit", CertificateTrial(flat, betting, subjects: 1_000), true),
      ("betting, 41 dense settings", CertificateTrial(dense, betting, subjects: 1_000), true),
      (
        "betting, 41 dense settings that serve alike", CertificateTrial(level, betting, subjects: 1_000), true
      ),
      (
        "betting, an analyst with 1 % noise, 100 pairs",
        CertificateTrial(noisy, betting, subjects: 1_000, noise: 0.01, pairs: 100), true
      ),
      ("Hoeffding–Bentkus, similar length", CertificateTrial(alike, classical, subjects: 4_000), true),
      ("conformal risk control, 41 dense settings", CertificateTrial(dense, conformal, subjects: 1_000), nil),
      ("conformal risk control, that serve alike", CertificateTrial(level, conformal, subjects: 1_000), nil),
      ("the same, 4,000 subjects", CertificateTrial(level, conformal, subjects: 4_000), nil),
      (
        "*broken:* ticks as units", CertificateTrial(alike, betting, subjects: 1_000, way: .ticksAsUnits),
        false
      ),
      (
        "*broken:* no sequence, 60 settings at the limit",
        CertificateTrial(flat, betting, subjects: 1_000, way: .withoutSequence), false
      ),
      (
        "*broken:* noise taken as measured",
        CertificateTrial(noisy, betting, subjects: 1_000, way: .noiseAsMeasured, noise: 0.01, pairs: 100),
        false
      ),
      (
        "*broken:* certified by subjects, believed by answers",
        CertificateTrial(unlike, betting, subjects: 1_000, way: .bySubjects), false
      ),
    ]
  }
}
