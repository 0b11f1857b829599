import DeadbandCore
import Testing

@testable import DeadbandLab

struct PriceListTests {
  @Test("The bundled list holds the providers' prices in dollars a million tokens")
  func bundled() throws {
    let list = PriceList.bundled
    #expect(list.models.count == 14)
    #expect(list.models.map(\.name) == list.models.map(\.name).sorted())
    #expect(list.standard.name == "gpt-4.1")
    let model = try list.model(named: "gpt-4o-mini")
    #expect(model.input.dollars == "0.15")
    #expect(model.cachedInput?.dollars == "0.075")
    #expect(model.output.dollars == "0.6")
    #expect(model.validFrom.description == "2026-07-24")
    for model in list.models {
      #expect(model.input > .zero && model.output >= model.input)
      #expect(model.cachedInput.map { $0 < model.input } ?? true)
    }
  }

  @Test("An unknown model is refused with the names of the known")
  func unknown() {
    #expect(throws: PriceListError.unknownModel("gpt-9", known: PriceList.bundled.models.map(\.name))) {
      try PriceList.bundled.model(named: "gpt-9")
    }
    #expect("\(PriceListError.unknownModel("x", known: ["a", "b"]))".hasSuffix("known are a, b"))
  }

  static let model = #"{"provider":"p","valid_from":"2026-07-24","input":"1","output":"2"}"#

  static func list(_ models: String, schema: String = "1", standard: String = "m", more: String = "")
    -> String
  {
    #"{"schema":\#(schema),"unit":"USD per million tokens","default":"\#(standard)","models":{\#(models)}\#(more)}"#
  }

  @Test(
    "Each fault is named with its place",
    arguments: [
      ("{", "l: column 2: a string expected, the text ends"),
      ("[]", "l: $: an array is refused; an object is needed"),
      (list("", schema: "2"), "l: $.schema: 2 is refused; 1 is needed"),
      (list(""), "l: $.default: \"m\" is not among the models"),
      (
        list("\"m\":\(model)", more: ",\"x\":1"),
        "l: $.x: unknown key; here stand schema, unit, default, models, source"
      ),
      (list("\"m\":\(model),\"m\":\(model)"), "stands twice"),
      (list("\"m\":{}"), "l: $.models.m: \"provider\" is missing"),
      (
        list("\"m\":" + model.replacing("\"1\"", with: "1")),
        "l: $.models.m.input: 1 is refused; a text is needed"
      ),
      (
        list("\"m\":" + model.replacing("\"1\"", with: "\"1e3\"")),
        "l: $.models.m.input: \"1e3\" is no amount"
      ),
      (list("\"m\":" + model.replacing("\"1\"", with: "\"-1\"")), "l: $.models.m.input: -1 is refused"),
      (
        list("\"m\":" + model.replacing("\"1\"", with: "\"1000001\"")),
        "l: $.models.m.input: 1000001 is refused"
      ),
      (list("\"m\":" + model.replacing("07-24", with: "13-24")), "l: $.models.m.valid_from: month outside"),
      (list("\"m\":" + model.replacing("\"p\"", with: "\"\"")), "l: $.models.m.provider: \"\" is refused"),
    ])
  func refusals(_ json: String, _ message: String) {
    let error = #expect(throws: PriceListError.self) { try PriceList(json: Array(json.utf8), source: "l") }
    #expect("\(error.map { "\($0)" } ?? "")".contains(message), "\(error.map { "\($0)" } ?? "")")
  }

  @Test("A list of one's own is read, a cached price being optional")
  func own() throws {
    let list = try PriceList(json: Array(Self.list("\"m\":\(Self.model)").utf8), source: "l")
    #expect(list.standard.cachedInput == nil)
    #expect(list.standard.output.dollars == "2")
  }
}
