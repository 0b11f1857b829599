import DeadbandCharts
package import DeadbandCore

/// An amount as people read it: `$12.34`, `$1,234.50`, `$0.0016`, `$0`.
package func dollars(_ amount: Money) -> String { dollars(Double(amount.nanoDollars) / 1e9) }

package func dollars(_ amount: Double) -> String {
  guard amount != 0 else { return "$0" }
  let size = abs(amount)
  let sign = amount < 0 ? "-" : ""
  guard size >= 1 else { return sign + "$" + fixed(size, size >= 0.01 ? 3 : size >= 0.000_1 ? 5 : 9) }
  let text = fixed(size, 2)
  let whole = text.prefix { $0 != "." }
  return sign + "$" + (Int(whole).map(grouped) ?? String(whole)) + text.dropFirst(whole.count)
}

/// A share that may not be known: `93.1%`, `not known`.
package func percent(_ share: Double?) -> String { share.map { percent($0) } ?? "not known" }

/// Seconds as people read them: `42 µs`, `3.1 ms`, `2.4 s`.
package func time(_ seconds: Double) -> String {
  seconds < 0.001
    ? "\(fixed(seconds * 1e6, 0)) µs"
    : seconds < 1 ? "\(fixed(seconds * 1e3, 1)) ms" : "\(fixed(seconds, 1)) s"
}
