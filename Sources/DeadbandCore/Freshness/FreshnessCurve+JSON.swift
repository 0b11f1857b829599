extension FreshnessCurve {
  /// The curve as it stands in a profile.
  package var tree: JSONValue {
    [
      "settings": .string(settings.description), "knob": .string(knob.rawValue),
      "strategies": .object(
        steps.sorted { $0.key < $1.key }.map { strategy, steps in
          JSONValue.Field(strategy, .array(steps.map(\.tree)))
        }),
    ]
  }

  /// Reads the curve of a profile, as strictly as the rest of it.
  init(_ node: ProfileNode) throws(ProfileError) {
    let fields = try node.object(required: ["settings", "knob", "strategies"])
    let settings = try fields.required("settings").digest()
    let knob: Certificate.Knob.Name = try fields.required("knob").named()
    let strategies = try fields.required("strategies").fields()
    guard strategies.count <= Self.limits.strategies else {
      throw node.error("\(Self.limits.strategies) strategies at most are needed")
    }
    var measured: [String: [Step]] = [:]
    for (strategy, list) in strategies {
      let steps = try list.list()
      guard (1...Self.limits.steps).contains(steps.count) else {
        throw list.error("1 to \(Self.limits.steps) settings are needed")
      }
      for step in steps { measured[strategy, default: []].append(try Self.step(step)) }
    }
    guard let curve = FreshnessCurve(settings: settings, knob: knob, measured: measured) else {
      throw node.error("all strategies together are needed, under \"\"")
    }
    guard curve.steps == measured else {
      throw node.error(
        "contradiction: settings that no price makes the cheapest, or not from the one that asks most")
    }
    self = curve
  }

  private static func step(_ node: ProfileNode) throws(ProfileError) -> Step {
    let fields = try node.object(required: ["setting", "asked", "wrong"])
    func share(_ key: String) throws(ProfileError) -> Double {
      try fields.required(key).number("a share from 0 to 1") { (0...1).contains($0) }
    }
    return Step(
      setting: try fields.required("setting").number("a number above 0, at most 1e9") { $0 > 0 && $0 <= 1e9 },
      asked: try share("asked"), wrong: try share("wrong"))
  }
}

extension FreshnessCurve.Step {
  fileprivate var tree: JSONValue {
    ["setting": .number(setting), "asked": .number(asked), "wrong": .number(wrong)]
  }
}
