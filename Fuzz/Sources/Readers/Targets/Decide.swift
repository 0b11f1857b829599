import DeadbandCore

/// A decision line is answered by one JSON object with sorted keys and the request's id: a verdict whose parts fit
/// together, or an error; the same every time.
func fuzzDecide(_ bytes: [UInt8]) {
  guard isUTF8(bytes) else { return }
  for profile in [ThresholdProfile.seed, .standard, Profiles.custom] {
    var writer = JSONWriter()
    let isJudged = DecisionLine.answer(bytes, number: 3, profile: profile, into: &writer)
    var second = JSONWriter()
    _ = DecisionLine.answer(bytes, number: 3, profile: profile, into: &second)
    expect(writer.bytes == second.bytes, "the same answer twice")
    guard case .object(let answer)? = try? JSONValue(writer.bytes) else {
      expect(false, "an answer that is a JSON object: \(String(decoding: writer.bytes, as: UTF8.self))")
      return
    }
    expect(!writer.bytes.contains(10), "an answer on one line")
    expect(answer.map(\.key) == answer.map(\.key).sorted(), "sorted keys")
    checkID(bytes, answer, isJudged)
    if isJudged { check(answer) } else { expect(answer.map(\.key) == ["error", "id"], "error and id") }
  }
}

private func field(_ key: String, _ fields: [JSONValue.Field]) -> JSONValue? {
  fields.first { $0.key == key }?.value
}

/// The answer has the request's id wherever the request is JSON and has one.
private func checkID(_ bytes: [UInt8], _ answer: [JSONValue.Field], _ isJudged: Bool) {
  guard case .object(let request)? = try? JSONValue(bytes) else { return }
  guard case .string(let id)? = field("id", request), !id.isEmpty else {
    expect(!isJudged && field("id", answer) == .null, "no id, no verdict")
    return
  }
  guard case .string(let echoed)? = field("id", answer) else {
    expect(false, "the id is lost")
    return
  }
  expect(echoed.utf8.elementsEqual(id.utf8), "the id is echoed")
}

private func check(_ answer: [JSONValue.Field]) {
  guard case .string(let verdict)? = field("verdict", answer),
    case .array(let rules)? = field("rules", answer),
    case .array(let fired)? = field("fired", answer),
    case .number(let significance)? = field("significance", answer),
    case .boolean(let isDeferred)? = field("deferred", answer),
    case .boolean(let servesStale)? = field("serve_stale", answer), let priority = field("priority", answer)
  else {
    expect(false, "a verdict with its parts")
    return
  }
  expect(["refresh", "reuse", "reuse_stale", "unavailable"].contains(verdict), "a verdict")
  expect(rules.isEmpty == (priority == .null), "a priority where a rule fired")
  expect(verdict == "reuse" || !isDeferred, "only a reuse is deferred")
  expect(!servesStale || verdict == "refresh" && priority == .string("low"), "low priority serves stale")
  expect(verdict != "refresh" || !rules.isEmpty, "a refresh has its rule")
  expect(verdict != "reuse" || rules.isEmpty || isDeferred, "a reuse without a rule")
  var sum = 0.0
  for case .object(let item) in fired {
    guard case .number(let points)? = field("points", item) else { continue }
    expect(points >= 0, "points are no less than 0")
    sum += points
  }
  expect(abs(sum - significance) <= 1e-9 * max(1, sum), "the significance is the sum of the points")
}
