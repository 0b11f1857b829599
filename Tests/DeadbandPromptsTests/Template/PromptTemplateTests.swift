import DeadbandCore
import Testing

@testable import DeadbandPrompts

struct PromptTemplateTests {
  private func read(_ text: String) throws(PromptTemplateError) -> PromptTemplate {
    try PromptTemplate(Array(text.utf8), source: "a.prompt")
  }

  @Test func aTemplateAsItIsWritten() throws {
    let template = try read(
      """
      name: condor
      version: 3
      strategy: IRON_CONDOR
      indicators: delta, underlying_price

      You manage a {{strategy}}.

      Write {{underlying_price}} where you repeat the price.

      """)
    #expect(template.name == "condor" && template.version == 3 && template.strategy == "IRON_CONDOR")
    #expect(template.indicators == ["delta", "underlying_price"])
    #expect(
      template.instructions
        == "You manage a {{strategy}}.\n\nWrite {{underlying_price}} where you repeat the price.")
    let prompt = PromptText(template.filled(strategy: "IRON_CONDOR"))
    let snapshot = try Snapshot(["underlying_price": .number(100), "rsi": .number(50)])
    var bytes: [UInt8] = []
    prompt.append(snapshot, to: &bytes)
    #expect(
      String(decoding: bytes, as: UTF8.self) == """
        You manage a IRON_CONDOR.

        Write {{underlying_price}} where you repeat the price.
        underlying_price (currency): 100
        delta: missing

        """)
    #expect(prompt.table(snapshot) == "underlying_price (currency): 100\ndelta: missing\n")
  }

  @Test func linesMayEndInAnyWay() throws {
    let plain = try read("name: a\nversion: 1\n\nOne.\n\nTwo.")
    for text in ["name: a\r\nversion: 1\r\n\r\nOne.\r\n\r\nTwo.", "name: a\rversion: 1\r\rOne.\r\r\nTwo."] {
      #expect(try read(text) == plain)
    }
  }

  @Test func anotherTextIsAnotherIdentity() throws {
    let texts = [
      "name: a\nversion: 1\n\nHold?", "name: a\nversion: 1\n\nHold!", "name: a\nversion: 2\n\nHold?",
      "name: b\nversion: 1\n\nHold?", "name: a\nversion: 1\nindicators: rsi\n\nHold?",
    ]
    #expect(Set(try texts.map { try read($0).identity }).count == texts.count)
    #expect(try read("version: 1\nname: a\nindicators: all\n\nHold?\n\n").identity == read(texts[0]).identity)
    #expect(try read("name: a\r\nversion: 1\r\n\r\nHold?\r\n").identity == read(texts[0]).identity)
  }

  @Test(arguments: [
    ("", "the head has no name"), ("name: a\nversion: 1", "there are no instructions"),
    ("name: a\nversion: 1\n\n  \n", "the instructions are empty"), ("\n\nx", "the head has no name"),
    ("name: a\n\nx", "the head has no version"), ("name: \nversion: 1\n\nx", ":1: a name of 1 to 100 bytes"),
    ("name: a\nversion: 0\n\nx", ":2: version: a whole number"), ("name: a\nversion: x\n\nx", ":2: version"),
    ("name: a\nname: b\nversion: 1\n\nx", ":2: \"name\" stands twice"),
    ("name: a\ncolour: b\n\nx", ":2: \"colour\": unknown key"),
    ("hello\n\nx", ":1: \"hello\" is no line of the head"),
    ("name: a\u{1B}[2J\nversion: 1\n\nx", ":1: \"name\": control characters are refused"),
    ("col\u{1B}our: b\n\nx", ":1: \"col\\u{1B}our\": unknown key"),
    ("name: a\nversion: 1\nindicators: mood\n\nx", ":3: indicators: \"mood\" is none"),
    ("name: a\nversion: 1\nindicators: rsi, rsi\n\nx", ":3: indicators: \"rsi\" stands twice"),
    ("name: a\nversion: 1\nindicators:\n\nx", ":3: indicators"),
    ("name: a\nversion: 1\n\nx\n{{price}}", ":5: nothing stands for {{price}}"),
  ])
  func whatIsWrongIsSaidWithItsLine(_ text: String, _ reason: String) throws {
    let error = #expect(throws: PromptTemplateError.self) { try read(text) }
    #expect(error?.description.contains(reason) ?? false, "\(error?.description ?? "")")
  }

  @Test func hostileBytesAreRefused() throws {
    #expect(throws: PromptTemplateError.self) { try PromptTemplate([0xFF, 0xFE], source: "a") }
    let long =
      Array("name: a\nversion: 1\n\n".utf8) + [UInt8](repeating: 0x61, count: PromptTemplate.byteLimit)
    #expect(throws: PromptTemplateError.self) { try PromptTemplate(long, source: "a") }
  }

  @Test func aUsersOwnComesFirst() throws {
    let condor = try read("name: condor\nversion: 1\nstrategy: IRON_CONDOR\n\nCondor?")
    let other = try read("name: other\nversion: 1\n\nWhat about {{strategy}}?")
    let catalog = try PromptCatalog([condor, other])
    #expect(catalog.template("IRON_CONDOR").name == "condor")
    #expect(catalog.template("COVERED_CALL").instructions == "What about COVERED_CALL?")
    #expect(catalog.template(nil).instructions == "What about not given?")
    #expect(try PromptCatalog([condor]).template(nil).name == "built-in")
    #expect(throws: PromptTemplateError.self) { try PromptCatalog([condor, condor]) }
    #expect(throws: PromptTemplateError.self) { try PromptCatalog([other, other]) }
  }
}
