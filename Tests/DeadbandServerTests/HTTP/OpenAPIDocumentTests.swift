import Deadband
import DeadbandCore
import HTTPTypes
import HummingbirdTesting
import Testing

@testable import DeadbandServer

@Suite struct OpenAPIDocumentTests {
  private func fields(_ value: JSONValue?) -> [JSONValue.Field] {
    guard case .object(let fields)? = value else { return [] }
    return fields
  }

  @Test func itListsTheRoutesThatThereAreAndNoOthers() throws {
    let document = try JSONValue(OpenAPIDocument.bytes(.standard, models: []))
    var listed: Set<String> = []
    for path in fields(document["paths"]) {
      for method in fields(path.value) where method.key != "parameters" {
        listed.insert("\(method.key.uppercased()) \(path.key)")
        #expect(method.value.text("operationId") != nil)
      }
    }
    let routes = Endpoint.all.map {
      "\($0.method.rawValue) \($0.path.replacing(":name", with: "{name}"))"
    }
    #expect(listed == Set(routes))
  }

  @Test func openRoutesAskForNothingAndTheOthersForAToken() throws {
    let document = try JSONValue(OpenAPIDocument.bytes(.standard, models: []))
    for endpoint in Endpoint.all {
      let path = endpoint.path.replacing(":name", with: "{name}")
      let operation = document["paths"]?[path]?[endpoint.method.rawValue.lowercased()]
      #expect((operation?["security"] == .array([])) == (endpoint.access == .open), "\(path)")
      #expect((operation?["responses"]?["401"] != nil) == (endpoint.access != .open), "\(path)")
    }
  }

  @Test func indicatorsAndStrategiesAreTheProfiles() throws {
    let document = try JSONValue(OpenAPIDocument.bytes(.seed, models: []))
    let schemas = document["components"]?["schemas"]
    let properties = fields(schemas?["Snapshot"]?["properties"])
    #expect(properties.map(\.key) == IndicatorSchema.standard.definitions.map(\.key))
    #expect(properties.first?.value["maximum"] == .number(100))
    #expect(
      schemas?["Strategy"]?["enum"]
        == .array(["COVERED_CALL", "IRON_CONDOR", "PROTECTIVE_PUT"].map { .string($0) }))
  }
}
