import DeadbandCore

/// A profile is refused with its source, or judges without a trap, reads back from its rewritten text, and is
/// inherited unchanged by a child that says nothing but its name.
func fuzzProfile(_ bytes: [UInt8]) {
  do {
    // A text that extends "itself" is a circle, which must end.
    let profile = try ThresholdProfile(json: bytes, source: "input") { name in
      name == "itself" ? (bytes, "itself") : try ThresholdProfile.builtIn(named: name)
    }
    expect(isUTF8(bytes) || !profile.settings.name.isEmpty, "a name")
    if case .object? = try? JSONValue(bytes) { checkCopies(profile, bytes) }
    check(profile)
  } catch let error as ProfileError {
    expect(!error.source.isEmpty && !error.reason.isEmpty, "an error with source and reason")
    expectReadable(error.description)
  } catch {
    expect(false, "an error of another kind: \(error)")
  }
}

private func checkCopies(_ profile: ThresholdProfile, _ bytes: [UInt8]) {
  guard isUTF8(bytes), let value = try? JSONValue(bytes) else { return }
  var writer = JSONWriter()
  write(value, to: &writer)
  let again = try? ThresholdProfile(json: writer.bytes, source: "input")
  expect(again == profile, "the rewritten text reads back the same")
  // A name is the one thing that is not inherited.
  var child = JSONWriter()
  child.object { child in
    child.key("schema")
    child.number(1)
    child.key("extends")
    child.string("parent")
    child.key("name")
    child.string(profile.name)
  }
  let inherited = try? ThresholdProfile(json: child.bytes, source: "child") { name in
    name == "parent" ? (bytes, "parent") : try ThresholdProfile.builtIn(named: name)
  }
  expect(inherited == profile, "a child that says nothing is its parent")
}

/// Judges between a calm and a stormy snapshot at several ages.
private func check(_ profile: ThresholdProfile) {
  guard let calm = snapshot(profile, storm: false), let storm = snapshot(profile, storm: true) else { return }
  let strategy =
    profile.settings.strategies.keys.sorted().first.flatMap { try? profile.strategy($0) } ?? .none
  for (baseline, current) in [(calm, calm), (calm, storm), (storm, calm)] {
    for age in [0, 900, 90_000, 1e9] {
      for budget in [Budget.normal, .conserving, .exhausted] {
        guard
          let assessment = try? profile.assess(
            current, against: baseline, ageSeconds: age, strategy: strategy, budget: budget)
        else {
          expect(false, "a profile's own snapshots can be judged")
          return
        }
        expect(assessment.significance >= 0, "a significance, not \(assessment.significance)")
        if current == baseline { expect(assessment.fired.isEmpty, "no change, nothing fires") }
        _ = profile.verdict(on: assessment)
      }
    }
  }
}

/// Every indicator of the profile at one end of its range or the other, where it has ends.
private func snapshot(_ profile: ThresholdProfile, storm: Bool) -> Snapshot? {
  var builder = SnapshotBuilder(schema: profile.schema)
  for (lane, definition) in profile.schema.definitions.enumerated() {
    switch definition.kind {
    case .category(let names): try? builder.set(lane, category: names[storm ? 0 : 1])
    case .number(_, let range):
      let value =
        storm ? range.upper ?? (range.lower ?? 0) + 1 : (range.lower ?? -1) + (range.excludesLower ? 100 : 0)
      // An end that is too large for its scale leaves the indicator missing.
      try? builder.set(lane, value)
    }
  }
  return try? builder.finish()
}
