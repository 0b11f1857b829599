import Testing

@testable import DeadbandCore

/// A profile's certificate: kept, checked, and never of another profile.
@Suite struct CertificateTests {
  static func certificate(_ profile: ThresholdProfile) -> Certificate {
    Certificate(
      settings: profile.settingsDigest,
      analyst: Certificate.Analyst(family: "openai/gpt-4.1", prompt: "2", temperature: 0.5),
      data: Certificate.Evidence(
        digest: Digest(of: [1]), first: Timestamp(nanosecondsSince1970: 0),
        last: Timestamp(nanosecondsSince1970: 1_500_000_000), subjects: 400, ticks: 9_000, served: 6_000,
        longestTicks: 40),
      method: .learnThenTest(.betting, confidence: 0.95), alpha: 0.02, weighing: .answers,
      knob: Certificate.Knob(name: .relaxation, value: 1.2),
      risk: Certificate.Risk(measured: 0.01, upperBound: 0.018),
      noise: Certificate.Noise(differing: 3, pairs: 200, lowerBound: 0.002),
      severity: [Certificate.Severity("hold", "adjust", loss: 0.5)], version: "0.1.0")
  }

  private func certified() throws -> ThresholdProfile {
    try #require(ThresholdProfile.seed.certified(by: Self.certificate(.seed)))
  }

  private func read(_ json: [UInt8]) throws -> ThresholdProfile {
    try ThresholdProfile(json: json, source: "test")
  }

  private func replacing(_ old: String, _ new: String) throws -> [UInt8] {
    let text = String(decoding: try certified().json, as: UTF8.self)
    #expect(text.contains(old), "\(old)")
    return Array(text.replacing(old, with: new).utf8)
  }

  @Test func `reading what was written gives the same certificate`() throws {
    let profile = try certified()
    let again = try read(profile.json)
    #expect(again.certificate == profile.certificate)
    #expect(again.certificate != nil)
    #expect(again.json == profile.json)
    #expect(again.settingsDigest == profile.settingsDigest)
  }

  @Test func `conformal risk control has neither confidence nor bound`() throws {
    var json = try replacing(
      #"{"name":"learn-then-test","bound":"betting","confidence":0.95}"#,
      #"{"name":"conformal-risk-control"}"#)
    json = Array(
      String(decoding: json, as: UTF8.self).replacing(#""upper_bound":0.018"#, with: #""upper_bound":null"#)
        .utf8)
    let certificate = try #require(try read(json).certificate)
    #expect(certificate.method == .conformalRiskControl)
    #expect(certificate.method.confidence == nil)
    #expect(certificate.risk.upperBound == nil)
  }

  /// Somebody edits a number of a certified profile: the promise was made of the old one.
  @Test func `a profile that changed since is refused, and told the way out`() throws {
    let json = try replacing(#""stale_limit_hours":72"#, #""stale_limit_hours":73"#)
    #expect(throws: ProfileError.self) { try read(json) }
    do { _ = try read(json) } catch let error as ProfileError {
      #expect(error.path == "$.certificate")
      #expect(error.reason.contains("certify it anew"))
    }
  }

  @Test func `another name is no change, another certificate is none of this profile`() throws {
    #expect(try read(replacing(#""name":"seed""#, #""name":"mine""#)).certificate != nil)
    #expect(ThresholdProfile.standard.certified(by: Self.certificate(.seed)) == nil)
    #expect(try certified().named("mine").certificate != nil)
    #expect(try certified().relaxed(by: 1.5).certificate == nil)
    #expect(try certified().refreshing(above: 41).certificate == nil)
    #expect(try certified().differences(to: .seed).isEmpty)
  }

  @Test func `a child inherits the settings and not the promise`() throws {
    let parent = try certified().json
    for child in [#"{"extends":"p"}"#, #"{"extends":"p","stale_limit_hours":71}"#] {
      let profile = try ThresholdProfile(json: Array(child.utf8), source: "child") { _ in (parent, "p") }
      #expect(profile.certificate == nil)
    }
    let older = #"{"extends":"p","change_thresholds":{"time_limits":{"max_cache_age_hours":20}}}"#
    let profile = try ThresholdProfile(json: Array(older.utf8), source: "child") { _ in (parent, "p") }
    #expect(profile.certificate == nil)
  }

  @Test func `a parent that changed since is refused as well`() throws {
    let parent = try replacing(#""stale_limit_hours":72"#, #""stale_limit_hours":73"#)
    #expect(throws: ProfileError.self) {
      try ThresholdProfile(json: Array(#"{"extends":"p"}"#.utf8), source: "child") { _ in (parent, "p") }
    }
  }

  @Test(arguments: [
    (#""alpha":0.02"#, #""alpha":0"#), (#""alpha":0.02"#, #""alpha":1"#),
    (#""alpha":0.02"#, #""alpha":"2 %""#),
    (#""confidence":0.95"#, #""confidence":95"#), (#""bound":"betting","#, ""),
    (#""bound":"betting""#, #""bound":"luck""#),
    (#""name":"learn-then-test""#, #""name":"conformal-risk-control""#),
    (#""name":"learn-then-test""#, #""name":"hope""#),
    (#""weighing":"answers""#, #""weighing":"ticks""#), (#""name":"relaxation""#, #""name":"volume""#),
    (#""value":1.2"#, #""value":-1"#), (#""upper_bound":0.018"#, #""upper_bound":0.009"#),
    (#""measured":0.01"#, #""measured":1.1"#), (#""differing":3"#, #""differing":300"#),
    (#""lower_bound":0.002"#, #""lower_bound":0.5"#), (#""served":6000"#, #""served":9001"#),
    (#""subjects":400"#, #""subjects":400.5"#), (#""ticks":9000"#, #""ticks":-9000"#),
    (#""first":"1970-01-01T00:00:00Z""#, #""first":"yesterday""#),
    (#""first":"1970-01-01T00:00:00Z""#, #""first":"1970-01-01T00:00:02Z""#),
    (#""family":"openai/gpt-4.1""#, #""family":"""#), (#""temperature":0.5"#, #""temperature":-0.5"#),
    (#""between":["hold","adjust"]"#, #""between":["hold"]"#), (#""loss":0.5"#, #""loss":2"#),
    (#""version":"0.1.0""#, #""version":5"#), (#""version":"0.1.0""#, #""version":"0.1.0","surprise":1"#),
    (#""settings":""#, #""settings":"0"#), (#""longest_ticks":40"#, #""longest_ticks":9001"#),
  ])
  func `a certificate that cannot be meant is refused`(_ old: String, _ new: String) throws {
    let json = try replacing(old, new)
    #expect(throws: ProfileError.self) { try read(json) }
  }

  @Test func `a digest is 64 lowercase hex digits`() {
    let digest = Digest(of: [1, 2, 3])
    #expect(Digest(hex: digest.description) == digest)
    #expect(Digest(hex: digest.description.uppercased()) == nil)
    #expect(Digest(hex: String(digest.description.dropLast())) == nil)
    #expect(Digest(hex: "") == nil)
  }
}
