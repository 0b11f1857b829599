import DeadbandCore

/// A share as a percentage: `42.2%`.
package func percent(_ share: Double, _ places: Int = 1) -> String { fixed(share * 100, places) + "%" }

/// `value` with exactly `places` decimals.
package func fixed(_ value: Double, _ places: Int) -> String {
  guard value.isFinite, abs(value) < 1e15 else { return "\(value)" }
  var unit = 1.0
  for _ in 0..<places { unit *= 10 }
  let scaled = Int((abs(value) * unit).rounded())
  let sign = value < 0 && scaled > 0 ? "-" : ""
  guard places > 0 else { return sign + "\(scaled)" }
  let fraction = String(scaled % Int(unit))
  return sign + "\(scaled / Int(unit))." + String(repeating: "0", count: places - fraction.count) + fraction
}

/// A whole number with commas between thousands.
package func grouped(_ value: Int) -> String {
  var text = ""
  for (index, digit) in String(abs(value)).reversed().enumerated() {
    if index > 0, index % 3 == 0 { text.append(",") }
    text.append(digit)
  }
  return (value < 0 ? "-" : "") + String(text.reversed())
}

/// A number of things: `1 tick`, `21,045 ticks`.
package func counted(_ count: Int, _ thing: String) -> String {
  "\(grouped(count)) \(thing)\(count == 1 ? "" : "s")"
}

/// Seconds to a tenth of the largest unit that they reach, of days from two on: `5 min`, `1.5 h`, `24 h`, `7 d`.
package func duration(_ seconds: Double) -> String {
  for (length, unit) in [(86_400.0, "d"), (3_600, "h"), (60, "min")] where seconds >= length {
    if length == 86_400 && seconds < 172_800 { continue }
    let count = seconds / length
    return "\(((count * 10).rounded() / 10).plain) \(unit)"
  }
  return "\(seconds.plain) s"
}
