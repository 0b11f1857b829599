import DeadbandCore

typealias PriceNode = DocumentNode<PriceListError>

extension PriceListError: DocumentError {}

extension PriceNode {
  func require(_ expected: JSONValue) throws(PriceListError) {
    guard value == expected else { throw error("\(value.kind) is refused; \(expected.kind) is needed") }
  }

  func text() throws(PriceListError) -> String { try string("a text") { !$0.isEmpty } }

  func date() throws(PriceListError) -> CalendarDate {
    let text = Array(try text().utf8)
    do { return try CalendarDate(parsing: text, in: 0..<text.count) } catch { throw self.error("\(error)") }
  }

  func price() throws(PriceListError) -> Money {
    let text = try text()
    let price: Money
    do { price = try Money(dollars: text) } catch { throw self.error("\(error)") }
    guard price >= .zero, price <= ModelPrice.limit else {
      throw self.error("\(text) is refused; dollars from 0 to \(ModelPrice.limit.dollars) are needed")
    }
    return price
  }
}
