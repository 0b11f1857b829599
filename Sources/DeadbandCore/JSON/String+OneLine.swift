extension String {
  /// The text fit for one line of a terminal: control characters, which could move the cursor or forge a line, are
  /// escaped.
  package var onOneLine: String {
    guard unicodeScalars.contains(where: \.isControl) else { return self }
    var result = ""
    for scalar in unicodeScalars {
      result += scalar.isControl ? scalar.escaped(asASCII: true) : String(scalar)
    }
    return result
  }

  /// The text in quotes, fit for one line of a message: cut after 40 characters, control characters escaped.
  package var quotedForMessage: String {
    let shown = String(String.UnicodeScalarView(unicodeScalars.prefix(40))).onOneLine
    return "\"\(shown)" + (unicodeScalars.count > 40 ? "…\"" : "\"")
  }
}

extension Unicode.Scalar {
  fileprivate var isControl: Bool { value < 0x20 || (0x7F...0x9F).contains(value) }
}
