import DeadbandCore

/// Prometheus' text form, as it is written.
///
///     # HELP deadband_answers_total Answers, by where they came from.
///     # TYPE deadband_answers_total counter
///     deadband_answers_total{source="memory"} 12
struct MetricText {
  private(set) var bytes: [UInt8] = []

  static let mediaType = "text/plain; version=0.0.4; charset=utf-8"

  /// Begins a family.
  mutating func family(_ name: String, _ kind: String, help: String) {
    if !help.isEmpty { bytes += "# HELP \(name) \(Self.escaped(help, quotes: false))\n".utf8 }
    bytes += "# TYPE \(name) \(kind)\n".utf8
  }

  /// A value of the family.
  ///
  /// - Parameter labels: as ``labels(_:)`` writes them.
  mutating func sample(
    _ name: String, _ labels: String, adding more: (String, String)? = nil, _ value: Double
  ) {
    let own = more.map { "\($0.0)=\"\($0.1)\"" } ?? ""
    let all = labels.isEmpty || own.isEmpty ? labels + own : "\(labels),\(own)"
    bytes += (all.isEmpty ? "\(name) " : "\(name){\(all)} ").utf8
    bytes += Self.number(value).utf8
    bytes.append(UInt8(ascii: "\n"))
  }

  /// Labels as they stand between braces, in the order of their names.
  static func labels(_ labels: [(String, String)]) -> String {
    labels.sorted { $0.0 < $1.0 }.map { "\(name($0.0))=\"\(escaped($0.1, quotes: true))\"" }.joined(
      separator: ",")
  }

  /// A metric's or label's name: letters, digits and `_`.
  static func name(_ text: String) -> String {
    var name = ""
    for scalar in text.lowercased().unicodeScalars {
      let isPlain = ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar)
      name += isPlain ? String(scalar) : "_"
    }
    return name.first.map { $0.isNumber ? "_\(name)" : name } ?? "_"
  }

  static func number(_ value: Double) -> String {
    value.isNaN ? "NaN" : value.isInfinite ? (value > 0 ? "+Inf" : "-Inf") : value.plain
  }

  private static func escaped(_ text: String, quotes: Bool) -> String {
    var result = ""
    for character in text.unicodeScalars {
      switch character {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\"" where quotes: result += "\\\""
      default: result.unicodeScalars.append(character)
      }
    }
    return result
  }
}
