internal import DeadbandCore
internal import DeadbandStore

extension Engine {
  /// What the profile's certificate is worth at the moment; nil where there is none, and where it is another analyst's: what
  /// was proved of one says nothing of another.
  public var certificate: CertificateStanding? { certificateGuard?.standing }

  /// What comparisons and operators have made of it, restarts included.
  public var certificateRecord: CertificateRecord? { certificateGuard?.record }

  /// Why the certificate that the profile carries is not shown; nil where it is, or where there is none.
  public var certificateRefusal: String? { Self.refusal(of: profile, analyst) }

  static func refusal(of profile: ThresholdProfile, _ analyst: any SubjectAnalyst) -> String? {
    guard let certified = profile.certificate?.analyst else { return nil }
    guard certified.family == analyst.family else {
      return
        "the certificate is of \(certified.family.quotedForMessage), and \(analyst.family.quotedForMessage) answers"
    }
    if let prompt = certified.prompt {
      let prompts = ([nil] + profile.settings.strategies.keys.sorted()).map { analyst.template($0).identity }
      // Each strategy may have a prompt of its own; answers to all of them were certified under one name.
      guard prompts.contains(prompt) else {
        return
          "the certificate is of the prompt \(prompt.quotedForMessage), and \(prompts[0].quotedForMessage) is sent"
      }
    }
    if let temperature = certified.temperature, let own = analyst.temperature, own != temperature {
      return "the certificate is of temperature \(temperature.plain), and the models sample at \(own.plain)"
    }
    return nil
  }

  /// Takes back what live comparisons have tightened, and counts them anew: for an operator who knows why they were bad. A learned
  /// gate decides again.
  ///
  /// - Parameter reason: kept with it.
  /// - Throws: ``EngineError`` where it cannot be written down; it holds in this process all the same.
  public func resetCertificate(reason: String) async throws(EngineError) {
    guard let certificateGuard, !certificateGuard.standing.holds else { return }
    let now = clock.date()
    certificateGuard.reset(at: now, reason: reason)
    emit(.certificateReset)
    do throws(StoreError) { try await certificateGuard.exchange(with: store, at: now) } catch {
      throw EngineError(error)
    }
  }

  /// What measures how far the market has moved: the profile, or a tighter one since its certificate was refuted. What follows from
  /// that (``DeadbandCore/ThresholdProfile/verdict(on:)``) is the same in both.
  var deciding: ThresholdProfile { certificateGuard?.tighter ?? profile }

  /// Holds a comparison against the certificate. A breach is durable before anybody hears of it.
  func watchCertificate(agrees: Bool) async {
    guard let certificateGuard, let breach = certificateGuard.count(agrees: agrees, at: clock.date()) else {
      return
    }
    // A store that cannot be written is told with the next answer; in this process the breach holds all the same.
    try? await certificateGuard.exchange(with: store, at: clock.date())
    let standing = certificateGuard.standing
    emit(
      standing.isFallback
        ? .gateGaveWay(breach) : .certificateBroken(breach, tightening: standing.tightening))
  }
}
