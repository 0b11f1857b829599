public import DeadbandCore

extension Replay {
  /// The schema that a history must be read in to be judged by all of `profiles`.
  ///
  /// Profiles without indicators of their own judge any snapshot; the others must define the same ones.
  ///
  /// - Throws: ``ReplayError/differentIndicators(_:_:)``.
  public static func schema(for profiles: [ThresholdProfile]) throws(ReplayError) -> IndicatorSchema {
    let custom = profiles.filter { !$0.settings.custom.isEmpty }
    guard let first = custom.first else { return .standard }
    for other in custom where other.schema != first.schema {
      throw .differentIndicators(first.name, other.name)
    }
    return first.schema
  }
}
