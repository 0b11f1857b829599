package import DeadbandAnalysts
import DeadbandCore

extension Answer {
  /// One subject's part of an answer about several: a text of its own, and its share of what the call took, to the nano-dollar.
  ///
  /// - Parameter place: which of the `count` parts it is, from 0.
  package func part(_ place: Int, of count: Int, text: String) -> Answer {
    var part = self
    part.text = text
    part.cost = cost.map { $0.part(place, of: count) }
    part.usage = usage.map { $0.part(place, of: count) }
    return part
  }
}

extension Int64 {
  /// A share of a whole that is spread evenly; the first have the rest.
  fileprivate func part(_ number: Int, of count: Int) -> Int64 {
    let (each, rest) = quotientAndRemainder(dividingBy: Int64(count))
    return each + (Int64(number) < rest ? 1 : 0)
  }
}

extension Money {
  fileprivate func part(_ number: Int, of count: Int) -> Money {
    Money(nanoDollars: nanoDollars.part(number, of: count))
  }
}

extension TokenUsage {
  fileprivate func part(_ number: Int, of count: Int) -> TokenUsage {
    TokenUsage(
      input: input.part(number, of: count), cachedInput: cachedInput.part(number, of: count),
      cacheWrite: cacheWrite.part(number, of: count), longCacheWrite: longCacheWrite.part(number, of: count),
      output: output.part(number, of: count))
  }
}
