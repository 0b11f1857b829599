extension ThresholdProfile {
  /// This profile with a curve of it, in place of any that it had; its certificate stays.
  ///
  /// - Returns: nil where the curve was measured for other settings.
  package func priced(by curve: FreshnessCurve) -> ThresholdProfile? {
    guard curve.settings == settingsDigest else { return nil }
    return ThresholdProfile(settings: settings, schema: schema, certificate: certificate, freshness: curve)
  }

  /// The profile with a knob at `value`, and without certificate and curve.
  ///
  /// - Parameter value: of a relaxation the factor on every distance; else the number itself.
  public func turned(_ knob: Certificate.Knob.Name, to value: Double) -> ThresholdProfile {
    switch knob {
    case .relaxation: relaxed(by: value)
    case .refreshAbove: refreshing(above: value)
    case .gateLimit: asking(above: value)
    }
  }

  /// The knob's value in this profile.
  package func value(of knob: Certificate.Knob.Name) -> Double {
    switch knob {
    case .relaxation: 1
    case .refreshAbove: settings.significance.refreshAbove
    case .gateLimit: settings.gate?.limit ?? 0
    }
  }

  /// The curve in a profile's tree, if there is one. One of other settings is refused: it would choose by what was measured of
  /// another profile.
  static func freshness(
    _ root: ProfileNode, of profile: ThresholdProfile
  ) throws(ProfileError) -> FreshnessCurve? {
    guard let node = try root.fields().first(where: { $0.key == "freshness" })?.node else { return nil }
    let curve = try FreshnessCurve(node)
    guard curve.settings == profile.settingsDigest else {
      throw node.error(
        "the profile has changed since its curve was measured: measure it anew (deadband freshness), or take \"freshness\" out"
      )
    }
    guard curve.knob != .gateLimit || profile.gate != nil else {
      throw node.error("contradiction: the profile has no learned gate to turn")
    }
    return curve
  }
}
