import DeadbandCore

extension TuneSpace {
  /// The space that is searched unless another is given, around the `default` profile.
  public static let standard: TuneSpace = {
    do {
      return try TuneSpace(json: PackageResources.space_json, source: "space.json")
    } catch {
      // No input reaches this: the text is compiled in, and a test reads it.
      preconditionFailure("built-in space: \(error)")
    }
  }()
}
