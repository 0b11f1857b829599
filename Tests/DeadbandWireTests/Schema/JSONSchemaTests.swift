import DeadbandCore
import Testing

@testable import DeadbandWire

@Suite struct JSONSchemaTests {
  private func violations(_ schema: String, _ value: String) throws -> [String] {
    try JSONSchema([UInt8](schema)).violations(of: [UInt8](value)).map(\.description)
  }

  // MARK: Verdicts

  @Test func `verdicts are those of another implementation`() throws {
    let lines = try Fixture.bytes("schema/cases.jsonl").split(separator: 10)
    #expect(lines.count > 700)
    for line in lines {
      let json = try JSONValue(Array(line))
      let schema = try JSONSchema([UInt8](try #require(json["schema"]).text))
      // A null is no missing field here.
      guard case .object(let fields) = json, let value = fields.first(where: { $0.key == "value" })?.value
      else {
        Issue.record("no case: \(String(decoding: line, as: UTF8.self))")
        continue
      }
      let isValid = schema.violations(of: value).isEmpty
      #expect(.boolean(isValid) == json["valid"], "\(String(decoding: line, as: UTF8.self))")
    }
  }

  @Test(arguments: [
    (##"{"multipleOf":0.01}"##, "0.07", true), (##"{"multipleOf":0.01}"##, "0.075", false),
    (##"{"multipleOf":3}"##, "1e300", true), (##"{"const":1}"##, "1.0", true),
    (##"{"const":0}"##, "-0.0", true),
    (##"{"const":0}"##, "false", false), (##"{"const":{"a":1,"b":[2]}}"##, ##"{"b":[2],"a":1}"##, true),
    (##"{"enum":["1"]}"##, "1", false),
    (##"{"uniqueItems":true}"##, ##"[{"a":1,"b":2},{"b":2,"a":1}]"##, false),
    (##"{"uniqueItems":true}"##, "[1,true,\"1\"]", true), (##"{"type":"integer"}"##, "1e2", true),
    (##"{"type":"integer"}"##, "1.5", false), (##"{"type":["integer","null"]}"##, "null", true),
    (##"{"maxLength":1}"##, ##""🙂""##, true), (##"{"maxLength":1}"##, "\"e\u{301}\"", false),
    (##"{"prefixItems":[{"const":1}],"items":false}"##, "[1]", true),
    (##"{"prefixItems":[{"const":1}],"items":false}"##, "[1,2]", false),
    (##"{"oneOf":[{"type":"integer"},{"minimum":2}]}"##, "1", true),
    (##"{"oneOf":[{"type":"integer"},{"minimum":2}]}"##, "3", false),
    (##"{"not":{"not":{"type":"null"}}}"##, "null", true),
    (##"{"properties":{"a":{"const":null}}}"##, ##"{"a":0}"##, false),
    (##"{"$ref":"#/$defs/x","maximum":3,"$defs":{"x":{"minimum":2}}}"##, "4", false),
    (##"{"$ref":"#/$defs/x","maximum":3,"$defs":{"x":{"minimum":2}}}"##, "1", false),
    (
      ##"{"properties":{"next":{"$ref":"#"}},"required":["v"]}"##, ##"{"v":1,"next":{"v":2,"next":{}}}"##,
      false
    ),
    (##"{"properties":{"next":{"$ref":"#"}},"required":["v"]}"##, ##"{"v":1,"next":{"v":2}}"##, true),
    (##"{"definitions":{"a":{"type":"null"}},"items":{"$ref":"#/definitions/a"}}"##, "[1]", false),
    (##"{}"##, "1e999", false), (##"{"not":{"type":"string"}}"##, "[1e999]", false),
  ])
  func `keywords mean what the draft says`(schema: String, value: String, isValid: Bool) throws {
    #expect(try violations(schema, value).isEmpty == isValid)
  }

  // MARK: What is said

  @Test func `a violation names its place and what the schema wants`() throws {
    let schema = #"""
      {"type":"object","additionalProperties":false,"required":["decisions"],"properties":{"decisions":{"type":"array",
      "items":{"type":"object","required":["action","note"],"properties":{"action":{"enum":["hold","close"]},
      "weight":{"type":"number","minimum":0,"exclusiveMaximum":1}}}}}}
      """#
    let value = #"""
      {"decisions":[{"action":"hold","note":""},{"action":"sell","weight":1},{"action":3,"note":1,"weight":"x"}],
      "extra\u0007":1}
      """#
    #expect(
      try violations(schema, value) == [
        "$.decisions[1]: \"note\" is missing",
        "$.decisions[1].action: is none of the 2 values that are allowed: \"close\", \"hold\"",
        "$.decisions[1].weight: is not below 1",
        "$.decisions[2].action: is none of the 2 values that are allowed: \"close\", \"hold\"",
        "$.decisions[2].weight: a string is refused; number is needed",
        "$.extra\\u{07}: is not allowed here",
      ])
  }

  @Test func `violations are at most twenty`() throws {
    let value = "[" + Array(repeating: "1", count: 1000).joined(separator: ",") + "]"
    #expect(try violations(##"{"items":{"type":"string"}}"##, value).count == 20)
  }

  @Test func `an answer that is no JSON is none by a schema`() throws {
    #expect(try violations("{}", "{") == ["$: is no JSON: column 2"])
    #expect(try violations("{}", ##"{"secret":1,"secret":2}"##) == ["$: is no JSON: column 13"])
  }

  // MARK: Refusals

  @Test(arguments: [
    ("", ""), ("[]", "$"), ("true", "$"), (##"{"typ":"string"}"##, "$.typ"),
    (##"{"type":"text"}"##, "$.type"),
    (##"{"type":[]}"##, "$.type"), (##"{"type":["null","null"]}"##, "$.type"),
    (##"{"properties":[]}"##, "$.properties"),
    (##"{"properties":{"a":{"properties":{"b":{"if":{}}}}}}"##, "$.properties.a.properties.b.if"),
    (##"{"required":"a"}"##, "$.required"), (##"{"required":["a","a"]}"##, "$.required"),
    (##"{"required":[1]}"##, "$.required"),
    (##"{"items":[{}]}"##, "$.items"), (##"{"items":1}"##, "$.items"),
    (##"{"prefixItems":[]}"##, "$.prefixItems"),
    (##"{"enum":[]}"##, "$.enum"), (##"{"enum":"a"}"##, "$.enum"), (##"{"minimum":"1"}"##, "$.minimum"),
    (##"{"multipleOf":0}"##, "$.multipleOf"), (##"{"minLength":-1}"##, "$.minLength"),
    (##"{"minLength":1.5}"##, "$.minLength"),
    (##"{"maxItems":1e17}"##, "$.maxItems"), (##"{"uniqueItems":1}"##, "$.uniqueItems"),
    (##"{"pattern":"("}"##, "$.pattern"),
    (##"{"pattern":1}"##, "$.pattern"), (##"{"anyOf":{}}"##, "$.anyOf"), (##"{"anyOf":[1]}"##, "$.anyOf[0]"),
    (##"{"not":1}"##, "$.not"), (##"{"$ref":"#/$defs/a"}"##, "$.$ref"),
    (##"{"$ref":"https://example.com/s"}"##, "$.$ref"),
    (##"{"$ref":1}"##, "$.$ref"), (##"{"$ref":"#/%2"}"##, "$.$ref"), (##"{"$ref":"#"}"##, "$"),
    (##"{"allOf":[{"$ref":"#"}]}"##, "$"), (##"{"not":{"$ref":"#"}}"##, "$"),
    (##"{"$defs":{"a":{"$ref":"#/$defs/b"},"b":{"anyOf":[{"$ref":"#/$defs/a"}]}}}"##, "$"),
    (##"{"properties":{"a":{"$id":"x"}}}"##, "$.properties.a.$id"), (##"{"title":1}"##, "$.title"),
    (##"{"examples":1}"##, "$.examples"), (##"{"deprecated":"x"}"##, "$.deprecated"),
    (##"{"enum":[1e999]}"##, "$"),
    (##"{"patternProperties":{}}"##, "$.patternProperties"), (##"{"nullable":true}"##, "$.nullable"),
  ])
  func `a schema that cannot be kept is refused with its place`(schema: String, place: String) {
    let error = #expect(throws: JSONSchemaError.self) { try JSONSchema([UInt8](schema)) }
    #expect(error?.place == place)
    #expect(error?.reason.isEmpty == false)
  }

  @Test func `annotations are taken`() throws {
    let schema = #"""
      {"$schema":"https://json-schema.org/draft/2020-12/schema","$id":"x","title":"t","description":"d","$comment":"c",
      "default":null,"examples":[1],"deprecated":false,"format":"date"}
      """#
    #expect(try violations(schema, "\"no date\"").isEmpty)
  }

  // MARK: Bounds

  @Test func `what would never end, ends as a violation`() throws {
    // Each level of the value is tried by four schemas, each of which goes deeper: 4^40 steps.
    let schema = { (root: String) in
      let branch = ##"{"type":"array","items":{"$ref":"\##(root)"}}"##
      return ##"{"anyOf":[{"type":"null"},\##(branch),\##(branch),\##(branch),\##(branch)]}"##
    }
    let value = String(repeating: "[", count: 40) + "1" + String(repeating: "]", count: 40)
    let clock = ContinuousClock()
    let start = clock.now
    #expect(try violations(schema("#"), value).last == "$: takes too long to be checked by this schema")
    let negated = #"{"not":\#(schema("#/not"))}"#
    #expect(try violations(negated, value).last == "$: takes too long to be checked by this schema")
    #expect(clock.now - start < .seconds(60))
  }

  @Test func `long chains of references are refused, whatever their order`() {
    for order in [Array(0..<60), Array((0..<60).reversed())] {
      let definitions = order.map {
        $0 == 59 ? ##""d59":{}"## : ##""d\##($0)":{"$ref":"#/$defs/d\##($0 + 1)"}"##
      }
      let schema = ##"{"$defs":{\##(definitions.joined(separator: ","))}}"##
      #expect(throws: JSONSchemaError.self) { try JSONSchema([UInt8](schema)) }
    }
  }

  @Test func `depth ends where JSON's does`() throws {
    let deep = String(repeating: ##"{"items":"##, count: 63) + "{}" + String(repeating: "}", count: 63)
    let value = String(repeating: "[", count: 64) + String(repeating: "]", count: 64)
    #expect(try violations(deep, value).isEmpty)
    #expect(try violations(##"{"items":{"$ref":"#"}}"##, value).isEmpty)
    #expect(throws: JSONSchemaError.self) { try JSONSchema([UInt8](##"{"items":\#(deep)}"##)) }
  }

  @Test func `mutated schemas and answers never trap`() throws {
    var random = SplitMix64(seed: seed)
    let lines = try Fixture.bytes("schema/cases.jsonl").split(separator: 10).map(Array.init)
    for _ in 0..<3000 {
      let line = Mutation.of(lines.randomElement(using: &random) ?? [], using: &random)
      let other = Mutation.of(lines.randomElement(using: &random) ?? [], using: &random)
      guard let json = try? JSONValue(line), let text = json["schema"]?.text else { continue }
      if let schema = try? JSONSchema([UInt8](text)) {
        #expect(schema.violations(of: other).count <= 21, "DEADBAND_TEST_SEED=\(seed)")
      }
    }
  }
}
