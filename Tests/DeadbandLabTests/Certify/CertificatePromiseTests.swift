import CertifySimulation
import DeadbandCore
import DeadbandLab
import Testing

/// The promise itself: what is certified on samples of a market whose risk is known. The same with 1,000 repetitions and 2 %
/// is `swift run -c release CertifyProof`; its table stands in docs/certification.md.
///
/// A way that is wrong in 5 % of the repetitions is wrong more than ``most`` times once in a thousand runs, and the seed is
/// fixed.
@Suite struct CertificatePromiseTests {
  private static let repetitions = 120
  private static let seed: UInt64 = 20_261_126
  private static let most = CertificateTrial.mostFailures(of: repetitions, rate: 0.05)

  private static func certification(
    _ method: Certification.Method = .learnThenTest(.betting), alpha: Double = 0.05
  ) -> Certification {
    var certification = Certification()
    certification.alpha = alpha
    certification.method = method
    return certification
  }

  private func run(_ trial: CertificateTrial) -> CertificateTrial.Outcome {
    let outcome = trial.run(Self.repetitions, seed: Self.seed)
    print("\(trial.way), seed \(Self.seed): \(outcome.certified) certified, \(outcome.broken) false")
    return outcome
  }

  private let edge = SimulatedMarket.edge(limit: 0.05, kinds: SimulatedMarket.alike, runTicks: 10)
  private let flat = SimulatedMarket.flat(
    limit: 0.2, kinds: SimulatedMarket.alike, runTicks: 40, settings: 20)
  private let noisy = SimulatedMarket.edge(limit: 0.08, kinds: SimulatedMarket.alike, runTicks: 10)

  @Test func `what is certified holds in 95 of 100 samples, and is worth having`() {
    let outcome = run(CertificateTrial(edge, Self.certification(), subjects: 250))
    #expect(outcome.broken <= Self.most)
    #expect(outcome.certified >= Self.repetitions * 9 / 10)
  }

  @Test func `twenty settings at the limit are not twenty chances`() {
    let certification = Self.certification(alpha: 0.2)
    #expect(run(CertificateTrial(flat, certification, subjects: 150)).broken <= Self.most)
    let broken = run(CertificateTrial(flat, certification, subjects: 150, way: .withoutSequence))
    #expect(broken.broken > Self.most)
  }

  @Test func `ticks that are taken for independent are caught`() {
    let outcome = run(CertificateTrial(edge, Self.certification(), subjects: 250, way: .ticksAsUnits))
    #expect(outcome.broken > Self.most)
  }

  @Test func `noise that is only measured is not subtracted as if it were known`() {
    let sound = CertificateTrial(noisy, Self.certification(), subjects: 250, noise: 0.03, pairs: 30)
    #expect(run(sound).broken <= Self.most)
    let broken = CertificateTrial(
      noisy, Self.certification(), subjects: 250, way: .noiseAsMeasured, noise: 0.03, pairs: 30)
    #expect(run(broken).broken > Self.most)
  }

  @Test func `what holds by subjects is not believed by answers`() {
    let unlike = SimulatedMarket.edge(limit: 0.05, kinds: SimulatedMarket.unlike, runTicks: 10)
    let outcome = run(CertificateTrial(unlike, Self.certification(), subjects: 250, way: .bySubjects))
    #expect(outcome.broken > Self.most)
  }

  @Test func `conformal risk control holds on average, and only there`() {
    let dense = SimulatedMarket(
      kinds: SimulatedMarket.alike, shares: (0..<21).map { _ in 0.8 },
      risks: (0..<21).map { 0.05 * (0.2 + 0.08 * Double($0)) }, runTicks: 40)
    let method = Certification.Method.conformalRiskControl(halfLifeDays: nil)
    let outcome = run(CertificateTrial(dense, Self.certification(method), subjects: 400))
    #expect(outcome.excess < 0)
    #expect(outcome.broken > Self.most)
  }
}
