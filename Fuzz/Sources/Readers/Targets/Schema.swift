import DeadbandCore

@testable import DeadbandWire

/// A schema is taken or refused with its place; a value is held to it in bounded time; what `not` says is the
/// contrary. The first line is the schema, the rest the value; the same as a model's answer gives JSON or nothing.
func fuzzSchema(_ bytes: [UInt8]) {
  let line = bytes.prefix { $0 != 10 }
  let answer = Array(bytes.dropFirst(line.count + 1))
  if let json = AnswerJSON.extract(from: String(decoding: answer, as: UTF8.self)) {
    var reader = JSONReader(json)
    expect((try? reader.skipValue()) == 0..<json.count, "what is found is one JSON value")
  }
  let schema: JSONSchema
  do throws(JSONSchemaError) { schema = try JSONSchema(Array(line)) } catch {
    return expectReadable(error.description)
  }
  let violations = schema.violations(of: answer)
  expect(violations.count <= 22, "violations have an end")
  for violation in violations { expectReadable(violation.description) }
  guard let value = try? JSONValue(answer), !violations.contains(where: { $0.reason.contains("too l") }),
    // Wrapped, a schema's references mean the wrapper.
    !String(decoding: line, as: UTF8.self).contains("$"),
    let contrary = try? JSONSchema(Array(#"{"not":"#.utf8) + line + Array("}".utf8))
  else { return }
  expect(contrary.violations(of: value).isEmpty != violations.isEmpty, "not is the contrary")
}
