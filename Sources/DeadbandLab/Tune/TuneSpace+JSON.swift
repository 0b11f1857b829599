public import DeadbandCore

private typealias SpaceNode = DocumentNode<TuneSpaceError>

extension TuneSpace {
  /// Reads a space and tries its ends: what no profile can mean is refused before a search begins.
  ///
  /// - Parameters:
  ///   - source: the file's name, for errors.
  ///   - resolve: finds the profile that `base` (or its `extends`) names. By default only the two built-in ones are known.
  /// - Throws: ``TuneSpaceError`` with source, JSON path, reason and way out; whatever `resolve` throws.
  public init(
    json: [UInt8], source: String,
    resolve: (String) throws -> ThresholdProfile.Parent = ThresholdProfile.builtIn(named:)
  ) throws {
    let value: JSONValue
    do { value = try JSONValue(json) } catch {
      throw TuneSpaceError(source: source, path: "", reason: error.description)
    }
    let document = try SpaceNode(value, source: source).object(
      required: ["schema", "parameters"], optional: ["$schema", "description", "base"])
    for comment in ["$schema", "description"] { _ = try document[comment]?.string() }
    _ = try document.required("schema").number("schema 1") { $0 == 1 }
    let base = try Self.base(document["base"], resolve)
    let nodes = try document.required("parameters").list()
    guard (1...Self.parameterLimit).contains(nodes.count) else {
      throw try document.required("parameters").error(
        "\(nodes.count) parameters; 1 to \(Self.parameterLimit) are needed")
    }
    let parameters = try nodes.map { try Self.parameter($0, base.tree) }
    try Self.checkPlaces(parameters, nodes)
    self.init(base: base, parameters: parameters)
    try checkEnds(nodes, try document.required("parameters"))
  }

  private static func base(
    _ node: SpaceNode?, _ resolve: (String) throws -> ThresholdProfile.Parent
  ) throws -> ThresholdProfile {
    guard let node else { return .standard }
    do {
      if case .object = node.value {
        var tree = node.value
        if tree.text("name") == nil, case .object(let fields) = tree {
          tree = .object(fields + [JSONValue.Field("name", .string("base"))])
        }
        return try ThresholdProfile(json: Array(tree.text.utf8), source: "base", resolve: resolve)
      }
      let parent = try resolve(try node.string("a profile's name, or a profile"))
      return try ThresholdProfile(json: parent.json, source: parent.source, resolve: resolve)
    } catch let error as ProfileError { throw node.error("\(error)") }
  }

  private static func parameter(_ node: SpaceNode, _ base: JSONValue) throws(TuneSpaceError) -> Parameter {
    let fields = try node.object(
      required: ["path", "from", "to"], optional: ["scale", "integer", "factor", "description"])
    _ = try fields["description"]?.string()
    let pathNode = try fields.required("path")
    let path = try pathNode.string("a path in a profile, such as significance.refresh_above") { !$0.isEmpty }
    let scale = try fields["scale"]?.string("\"linear\" or \"log\"") { $0 == "linear" || $0 == "log" }
    let isInteger = try fields["integer"]?.boolean() ?? false
    let isFactor = try fields["factor"]?.boolean() ?? false
    let places = ProfilePlaces.find(path, in: base)
    if places.isEmpty { throw pathNode.error(lost(path, base)) }
    if isFactor, places.allSatisfy({ ProfilePlaces.number(at: $0[...], in: base) == 0 }) {
      throw pathNode.error("all that stands there is 0, which no factor moves; leave out \"factor\"")
    }
    let end = "a number from -1e9 to 1e9" + (isInteger ? ", whole, as \"integer\" says" : "")
    let isEnd = { (number: Double) in abs(number) <= 1e9 && (!isInteger || number == number.rounded()) }
    let from = try fields.required("from").number(end, isEnd)
    let toNode = try fields.required("to")
    let to = try toNode.number(end, isEnd)
    guard from < to else {
      throw toNode.error(
        from == to
          ? "contradiction: \(to.plain) is also \"from\"; a number that does not move belongs into the base"
          : "contradiction: \(to.plain) lies below \"from\", \(from.plain); exchange them")
    }
    if scale == "log", from <= 0 {
      throw try fields.required("from").error(
        "contradiction: \(from.plain) has no logarithm; begin above 0 or take \"scale\": \"linear\"")
    }
    if isFactor, from < 0 { throw try fields.required("from").error("a factor may not be negative") }
    return Parameter(
      path: path, from: from, to: to, isLogarithmic: scale == "log", isInteger: isInteger,
      isFactor: isFactor,
      places: places)
  }

  private static func lost(_ path: String, _ base: JSONValue) -> String {
    guard !ProfilePlaces.isPattern(path) else { return "no number of the base fits \(path.quotedForMessage)" }
    let (place, keys) = ProfilePlaces.keysWhereLost(path, in: base)
    if keys.isEmpty { return "what stands at \(path.quotedForMessage) is no number" }
    let here = place.isEmpty ? "a profile has" : "\(place.quotedForMessage) has"
    return "no number of the base stands at \(path.quotedForMessage); \(here) \(keys.joined(separator: ", "))"
  }

  /// Refuses two parameters that would set one number.
  private static func checkPlaces(_ parameters: [Parameter], _ nodes: [SpaceNode]) throws(TuneSpaceError) {
    var factors: Set<String> = []
    for (parameter, node) in zip(parameters, nodes) where parameter.isFactor {
      guard factors.insert(parameter.path).inserted else {
        throw node.error(
          "contradiction: a factor of \(parameter.path.quotedForMessage) stands twice; leave one out")
      }
    }
    var owners: [[String]: String] = [:]
    for (parameter, node) in zip(parameters, nodes) where !parameter.isFactor {
      for place in parameter.places {
        if let owner = owners.updateValue(parameter.path, forKey: place) {
          throw node.error(
            "contradiction: \(place.joined(separator: ".")) is already set by \(owner.quotedForMessage); "
              + "leave one out, or make it a \"factor\"")
        }
      }
    }
  }

  /// Makes the profiles at the ends: each parameter alone, all together, and each against all the others, which finds
  /// every two numbers that may not pass one another.
  private func checkEnds(_ nodes: [SpaceNode], _ all: SpaceNode) throws(TuneSpaceError) {
    let (lows, highs) = (parameters.map(\.from), parameters.map(\.to))
    for (index, node) in nodes.enumerated() {
      for (end, value) in [("from", lows[index]), ("to", highs[index])] {
        if let problem = problem([index], [value]) {
          throw node.error(
            "\"\(end)\": \(value.plain) makes a profile that is refused: \(problem); move that end")
        }
      }
    }
    var corners = [lows, highs]
    for index in parameters.indices {
      for (own, others) in [(highs, lows), (lows, highs)] {
        var corner = others
        corner[index] = own[index]
        corners.append(corner)
      }
    }
    for corner in corners {
      if let problem = problem(Array(parameters.indices), corner) {
        throw all.error(
          "contradiction: there are values within the ends that make a profile that is refused: \(problem); "
            + "move the ends apart")
      }
    }
  }

  /// Why the base with some of the parameters at these values is no profile.
  private func problem(_ indices: [Int], _ values: [Double]) -> String? {
    do {
      let part = TuneSpace(base: base, parameters: indices.map { parameters[$0] })
      _ = try part.profile(values, name: base.name)
      return nil
    } catch { return "\(error.path): \(error.reason)" }
  }
}
