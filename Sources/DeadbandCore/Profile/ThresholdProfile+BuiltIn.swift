extension ThresholdProfile {
  /// The profile of the specification, value for value.
  public static let seed = builtInProfile("seed")

  /// The profile to use unless you know better: `default.json`.
  public static let standard = builtInProfile("default")

  /// Names of the profiles that ship with the library.
  public static let builtInNames = ["seed", "default"]

  /// The text of a profile that ships with the library.
  ///
  /// - Throws: ``ProfileError`` where there is none of that name.
  public static func builtIn(named name: String) throws -> Parent {
    switch name {
    case "seed": (PackageResources.seed_json, "seed")
    case "default": (PackageResources.default_json, "default")
    default:
      throw ProfileError(
        source: name, path: "",
        reason: "no built-in profile of that name; there are \(builtInNames.joined(separator: ", "))")
    }
  }

  private static func builtInProfile(_ name: String) -> ThresholdProfile {
    do {
      let text = try builtIn(named: name)
      return try ThresholdProfile(json: text.json, source: text.source)
    } catch {
      // No input reaches this: the text is compiled in, and a test reads both.
      preconditionFailure("built-in profile: \(error)")
    }
  }
}
