import DeadbandCore
import DeadbandPrompts

/// A template that is taken is taken again from its own parts, and is sent as a text that begins with its instructions.
func fuzzTemplate(_ bytes: [UInt8]) {
  let template: PromptTemplate
  do throws(PromptTemplateError) { template = try PromptTemplate(bytes, source: "fuzz") } catch {
    return expectReadable(error.description)
  }
  var head = "name: \(template.name)\nversion: \(template.version)\n"
  if let strategy = template.strategy { head += "strategy: \(strategy)\n" }
  if let indicators = template.indicators { head += "indicators: \(indicators.joined(separator: ","))\n" }
  let again = try? PromptTemplate(Array("\(head)\n\(template.instructions)".utf8), source: "again")
  expect(again == template && again?.identity == template.identity, "the template of its own parts")
  var text: [UInt8] = []
  PromptText(template).append(Snapshots.one, to: &text)
  expect(text.starts(with: template.instructions.utf8), "the instructions come first")
}
