import DeadbandCore
import DeadbandLab

/// A price list holds amounts within their limit, each exact, and the model it starts with; amounts of money read
/// back from their text.
func fuzzPrices(_ bytes: [UInt8]) {
  guard isUTF8(bytes) else { return }
  if let money = try? Money(dollars: String(decoding: bytes, as: UTF8.self)) { check(money) }
  check(Money(nanoDollars: bytes.prefix(8).reduce(0) { $0 << 8 | Int64($1) }))
  let list: PriceList
  do throws(PriceListError) {
    list = try PriceList(json: bytes, source: "input")
  } catch {
    expectReadable(error.description)
    return
  }
  expect((try? list.model(named: list.standard.name)) == list.standard, "the default is listed")
  expect(list.models.map(\.name) == list.models.map(\.name).sorted(), "sorted models")
  for model in list.models {
    for price in [model.input, model.cachedInput, model.output].compactMap(\.self) {
      expect(price >= .zero && price <= ModelPrice.limit, "\(model.name): \(price) within the limit")
      check(price)
    }
  }
}

private func check(_ money: Money) {
  expect((try? Money(dollars: money.dollars)) == money, "\(money.dollars) reads back")
  expect(money.description.contains("$"), "\(money) is an amount")
}
