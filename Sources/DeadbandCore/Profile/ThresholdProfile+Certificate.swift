extension ThresholdProfile {
  /// A digest of everything that a verdict depends on: SHA-256 of the profile's JSON text (``json``) without its name, its
  /// certificate and its curve. O(the text).
  public var settingsDigest: Digest { Digest(of: Array(tree.without("name").text.utf8)) }

  /// This profile with a certificate of it, in place of any that it had.
  ///
  /// - Returns: nil where the certificate was made for other settings.
  package func certified(by certificate: Certificate) -> ThresholdProfile? {
    guard certificate.settings == settingsDigest else { return nil }
    return ThresholdProfile(
      settings: settings, schema: schema, certificate: certificate, freshness: freshness)
  }

  /// The certificate in a profile's tree, if there is one.
  ///
  /// A profile that has changed since it was certified is refused: nobody should believe in a promise that was made of
  /// another.
  static func certificate(
    _ root: ProfileNode, of profile: ThresholdProfile
  ) throws(ProfileError) -> Certificate? {
    guard let node = try root.fields().first(where: { $0.key == "certificate" })?.node else { return nil }
    let certificate = try CertificateReader(root: node).read()
    guard certificate.settings == profile.settingsDigest else {
      throw node.error(
        "the profile has changed since it was certified: certify it anew (deadband certify), or take \"certificate\" out"
      )
    }
    return certificate
  }
}
