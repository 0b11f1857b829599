import ArgumentParser
import DeadbandCore

/// An amount of 0 or more as an option takes it, without a sign for the currency.
enum MoneyArgument {
  static func read(_ text: String) throws -> Money {
    do throws(MoneyError) {
      let money = try Money(dollars: text)
      if money >= .zero { return money }
    } catch { throw ValidationError("\(error)".onOneLine) }
    throw ValidationError("a negative amount is refused; 0 or more is needed")
  }
}
