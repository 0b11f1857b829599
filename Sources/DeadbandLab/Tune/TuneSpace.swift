public import DeadbandCore

/// The profiles that a search may try: a base profile, and the numbers in it that may move, each between two ends.
///
///     {"schema": 1, "base": "default", "parameters": [
///       {"path": "significance.refresh_above", "from": 20, "to": 100, "scale": "log"},
///       {"path": "indicators.*.rule.*", "factor": true, "from": 0.5, "to": 2, "scale": "log"},
///       {"path": "rules.age_hours", "from": 12, "to": 168, "integer": true}]}
///
/// A parameter replaces the number at its path, or multiplies it (`factor`); one with `*` or `@type` means all the numbers
/// that fit. Values are set first, then factors multiply in the order they stand in. Every value is rounded to four
/// decimal digits, so that the profile found is one that a person could have written.
public struct TuneSpace: Sendable {
  /// The profile that the numbers are changed in.
  public let base: ThresholdProfile
  /// The numbers that move.
  public let parameters: [Parameter]

  /// A number that moves, or several that move together.
  public struct Parameter: Sendable, Hashable {
    /// Where it stands in a profile; see ``TuneSpace``.
    public let path: String
    /// Its ends, both included.
    public let from, to: Double
    /// Whether it is drawn evenly by its logarithm.
    public let isLogarithmic: Bool
    /// Whether only whole numbers are tried.
    public let isInteger: Bool
    /// Whether it multiplies what the base has there.
    public let isFactor: Bool
    /// The numbers that it moves.
    let places: [[String]]

    /// What tables call it.
    public var name: String { isFactor ? "× \(path)" : path }

    /// The value at a share of the way from one end to the other.
    func value(at share: Double) -> Double {
      let share = min(max(share, 0), 1)
      let value = isLogarithmic ? from * power(to / from, share) : from + (to - from) * share
      return min(max(isInteger ? value.rounded() : value.rounded(digits: 4), from), to)
    }
  }

  /// The most parameters that a space has: the dimensions of ``Sobol``.
  public static let parameterLimit = Sobol.dimensionLimit

  /// The values of the parameters at a point of the unit cube.
  func values(at point: [Double]) -> [Double] { zip(parameters, point).map { $0.value(at: $1) } }

  /// The profile that has `values` for the parameters.
  ///
  /// - Throws: ``ProfileError``, where no profile can have them together.
  public func profile(_ values: [Double], name: String) throws(ProfileError) -> ThresholdProfile {
    var tree = base.tree
    for (parameter, value) in zip(parameters, values) where !parameter.isFactor {
      for place in parameter.places { tree = ProfilePlaces.setting(place[...], to: value, in: tree) }
    }
    for (parameter, value) in zip(parameters, values) where parameter.isFactor {
      for place in parameter.places { tree = ProfilePlaces.multiplying(place, by: value, in: tree) }
    }
    return try ThresholdProfile(tree: tree, name: name)
  }

  /// What a search in this space depends on: the base and the parameters, whatever file they came from.
  public var digest: Digest {
    var writer = JSONWriter()
    writer.value(tree)
    return Digest(of: writer.bytes)
  }

  private var tree: JSONValue {
    [
      "base": base.tree,
      "parameters": .array(
        parameters.map { parameter in
          [
            "path": .string(parameter.path), "from": .number(parameter.from), "to": .number(parameter.to),
            "log": .boolean(parameter.isLogarithmic), "integer": .boolean(parameter.isInteger),
            "factor": .boolean(parameter.isFactor),
          ]
        }),
    ]
  }
}

extension ThresholdProfile {
  /// A profile from its tree, under a name.
  init(tree: JSONValue, name: String) throws(ProfileError) {
    try self.init(tree: ProfilePlaces.naming(tree, name), source: name)
  }
}

extension ProfilePlaces {
  /// A profile's tree under another name.
  static func naming(_ tree: JSONValue, _ name: String) -> JSONValue {
    guard case .object(var fields) = tree else { return tree }
    for index in fields.indices where fields[index].key == "name" { fields[index].value = .string(name) }
    return .object(fields)
  }
}
