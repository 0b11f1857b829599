import Testing

@testable import DeadbandCore

/// A gate in a profile: written and read back, merged, compared, and every refusal with its path and reason.
@Suite struct ProfileReaderGateTests {
  private static func profile(_ gate: String) throws -> ThresholdProfile {
    try ThresholdProfile(
      json: Array(#"{"schema":1,"name":"x","extends":"seed","gate":\#(gate)}"#.utf8), source: "test")
  }

  private static let good = """
    {"limit":0.5,"provenance":{"analyst":"recorded","answers":2000,"seed":"18446744073709551615",
     "data_digest":"\(String(repeating: "0a", count: 32))"},
     "model":{"answers":["hold","close"],"inputs":[{"size":"delta"},{"strategy":"IRON_CONDOR"}],
      "linear":{"means":[0,0],"spreads":[1,1],"weights":[[0,0],[1,0]],"biases":[0,1]},
      "answer_trees":[{"input":3,"above":0.5,"no":[0,1],"yes":[1,0]}],
      "change":{"start":-1,"trees":[[0.25]]}}}
    """

  @Test func readsAndWritesTheSame() {
    forAll(100) { random in
      let settings = GateSettings.random(&random)
      let profile = try ThresholdProfile.standard.with(settings, name: "learned")
      let again = try ThresholdProfile(json: profile.json, source: "written")
      guard again == profile, again.settings.gate?.model == settings.model, again.json == profile.json else {
        return "differs"
      }
      return profile.differences(to: again).isEmpty ? nil : "\(profile.differences(to: again))"
    }
  }

  @Test func aChildReplacesAParentsGateWhole() throws {
    let parent = try ThresholdProfile.seed.with(.small(limit: 0.1), name: "parent")
    let text = #"{"schema":1,"extends":"parent.json","gate":\#(Self.good)}"#
    let child = try ThresholdProfile(json: Array(text.utf8), source: "child.json") { _ in
      (parent.json, "parent")
    }
    #expect(child.settings.gate == (try Self.profile(Self.good)).settings.gate)
    #expect(child.settings.rules.disabled == parent.settings.rules.disabled)
    // Not half of one and half of another: a limit belongs to the model that it was chosen for.
    let part = #"{"schema":1,"extends":"parent.json","gate":{"limit":0.3}}"#
    let error = #expect(throws: ProfileError.self) {
      try ThresholdProfile(json: Array(part.utf8), source: "child.json") { _ in (parent.json, "parent") }
    }
    #expect(error?.path == "$.gate")
  }

  @Test func `a gate that is taken away leaves what it stood in for`() throws {
    for base in [ThresholdProfile.seed, .standard] {
      let gated = try base.with(.small(limit: 0.1), name: "learned", tooOldHours: 168)
      #expect(gated.settings.rules.tooOldHours == 168)
      #expect(gated.withoutGate == base.named("learned"))
      let read = try ThresholdProfile(json: gated.json, source: "learned.json")
      #expect(read.withoutGate == gated.withoutGate)
      // Learned again on top of a learned one: still what a person had set by hand.
      #expect(try gated.with(.small(limit: 0.2), name: "learned").withoutGate == base.named("learned"))
    }
    // Written before gates said so: all the soft rules ask.
    #expect(try Self.profile(Self.good).withoutGate.settings.rules.disabled.isEmpty)
    #expect(ThresholdProfile.seed.withoutGate == .seed)
  }

  @Test(arguments: [
    (#"{"rules":["volatile"],"too_old_hours":1,"stable_too_old_hours":2}"#, "$.gate.fallback.rules"),
    (#"{"rules":["price","price"],"too_old_hours":1,"stable_too_old_hours":2}"#, "$.gate.fallback.rules[1]"),
    (#"{"rules":[],"too_old_hours":3,"stable_too_old_hours":2}"#, "$.gate.fallback"),
    (#"{"rules":[],"too_old_hours":-1,"stable_too_old_hours":2}"#, "$.gate.fallback.too_old_hours"),
    (#"{"rules":[]}"#, "$.gate.fallback"),
  ]) func `a fallback that cannot be meant is refused`(_ fallback: String, _ path: String) {
    let text = Self.good.replacing(#""limit":0.5"#, with: #""limit":0.5,"fallback":\#(fallback)"#)
    let error = #expect(throws: ProfileError.self) { try Self.profile(text) }
    #expect(error?.path == path)
  }

  @Test func modelsAreComparedByDigest() throws {
    let one = try ThresholdProfile.seed.with(.small(limit: 0.1), name: "a")
    var settings = GateSettings.small(limit: 0.2)
    settings.model.changeStart = 1
    let paths = one.differences(to: try ThresholdProfile.seed.with(settings, name: "b")).map(\.path)
    #expect(paths == ["$.gate.limit", "$.gate.model"])
  }

  @Test(arguments: [
    (#""limit":0.5"#, #""limit":1.5"#, "$.gate.limit", "1.5 is refused; a probability from 0 to 1 is needed"),
    (#""limit":0.5,"#, "", "$.gate", #""limit" is missing (or name a parent with "extends")"#),
    (
      #""limit":0.5"#, #""limit":0.5,"mood":1"#, "$.gate.mood",
      "unknown key; here stand limit, model, provenance, fallback"
    ),
    (
      #""seed":"18446744073709551615""#, #""seed":"18446744073709551616""#, "$.gate.provenance.seed",
      "a whole number from 0 to 18446744073709551615, as a string, is needed"
    ),
    (
      #""seed":"18446744073709551615""#, #""seed":5"#, "$.gate.provenance.seed",
      "5 is refused; a whole number as a string is needed"
    ),
    (
      #""answers":2000"#, #""answers":0.5"#, "$.gate.provenance.answers",
      "0.5 is refused; a whole number from 0 to 1e9 is needed"
    ),
    (#""data_digest":"0a"#, #""data_digest":"0A"#, "$.gate.provenance.data_digest", ""),
    (#"["hold","close"]"#, #"["hold"]"#, "$.gate.model.answers", "1 answers; a gate has 2 to 16"),
    (#"["hold","close"]"#, #"["hold","hold"]"#, "$.gate.model.answers[1]", #""hold" stands twice"#),
    (
      #"["hold","close"]"#, #"["hold",""]"#, "$.gate.model.answers[1]",
      #""" is refused; an answer's name of 1 to 64 bytes is needed"#
    ),
    (
      #"{"size":"delta"}"#, #"{"size":"mood"}"#, "$.gate.model.inputs[0].size",
      #""mood" is no indicator of this profile"#
    ),
    (
      #"{"size":"delta"}"#, #"{"form":"delta"}"#, "$.gate.model.inputs[0].form",
      "unknown key; here stand value, size, of_price, times_price, decay_left, strategy"
    ),
    (
      #"{"size":"delta"}"#, #"{}"#, "$.gate.model.inputs[0]",
      "an input has one of value, size, of_price, times_price, decay_left, strategy"
    ),
    (
      #"{"size":"delta"}"#, #"{"decay_left":false}"#, "$.gate.model.inputs[0].decay_left",
      "only true has a meaning here"
    ),
    (
      #"{"size":"delta"}"#, #"{"strategy":"IRON_CONDOR"}"#, "$.gate.model.inputs[1]", "the input stands twice"
    ),
    (#""means":[0,0]"#, #""means":[0]"#, "$.gate.model.linear.means", "1 numbers; 2 are needed"),
    (
      #""means":[0,0]"#, #""means":[0,1e17]"#, "$.gate.model.linear.means[1]",
      "1e+17 is refused; a number of a size up to 1e16 is needed"
    ),
    (
      #""spreads":[1,1]"#, #""spreads":[1,0]"#, "$.gate.model.linear.spreads",
      "every spread is at least 1e-12"
    ),
    (
      #""weights":[[0,0],[1,0]]"#, #""weights":[[0,0]]"#, "$.gate.model.linear.weights",
      "1 lists; one an answer is needed"
    ),
    (
      #""input":3"#, #""input":4"#, "$.gate.model.answer_trees[0].input",
      "4 is refused; an input's number from 0 to 3 is needed"
    ),
    (
      #""input":3"#, #""input":0.5"#, "$.gate.model.answer_trees[0].input",
      "0.5 is refused; an input's number from 0 to 3 is needed"
    ),
    (#""yes":[1,0]"#, #""yes":[1]"#, "$.gate.model.answer_trees[0].yes", "1 numbers; 2 are needed"),
    (#""yes":[1,0]"#, #""yes":5"#, "$.gate.model.answer_trees[0].yes", "5 is refused; an object is needed"),
    (#"[[0.25]]"#, #"[[0.25,1]]"#, "$.gate.model.change.trees[0]", "2 numbers; 1 are needed"),
  ]) func refuses(_ old: String, _ new: String, _ path: String, _ reason: String) throws {
    let text = Self.good.replacing(old, with: new, maxReplacements: 1)
    #expect(text != Self.good)
    let error = #expect(throws: ProfileError.self) { try Self.profile(text) }
    #expect(error?.path == path)
    if !reason.isEmpty { #expect(error?.reason == reason) }
  }

  @Test func whatIsTooLargeIsRefusedBeforeItIsBuilt() throws {
    _ = try Self.profile(Self.good)
    let many = "[" + [String](repeating: "[0]", count: 257).joined(separator: ",") + "]"
    var deep = "[0]"
    for _ in 0..<9 { deep = #"{"input":0,"above":0,"no":\#(deep),"yes":[0]}"# }
    func full(_ depth: Int) -> String {
      depth == 0 ? "[0]" : #"{"input":0,"above":0,"no":\#(full(depth - 1)),"yes":\#(full(depth - 1))}"#
    }
    let wide = "[" + [String](repeating: full(8), count: 9).joined(separator: ",") + "]"
    for (trees, reason) in [
      (many, "257 trees; a gate has at most 256"), ("[\(deep)]", "deeper than 8 lines"),
      (wide, "more than 4096 lines and leaves"),
    ] {
      let error = #expect(throws: ProfileError.self) {
        try Self.profile(Self.good.replacing("[[0.25]]", with: trees))
      }
      #expect(error?.reason == reason)
    }
  }
}
