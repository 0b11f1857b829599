import DeadbandCore

/// What of a provider's words may be shown.
package enum ProviderText {
  /// Characters that are shown.
  private static let shownLimit = 300
  /// Characters that are looked at: more than are shown, since what is masked is shorter than it was.
  private static let readLimit = 2000
  /// What keys of well-known providers begin with.
  private static let keyPrefixes = [
    "sk-", "sk_", "pk-", "rk-", "AIza", "ya29", "gsk_", "xai-", "hf_", "r8_", "key-", "AKIA", "ghp_", "eyJ",
  ]

  /// A provider's words on one line, at most 300 characters of them, with everything masked that could be a key.
  ///
  /// Providers quote: a wrong key, a part of the request. So whatever looks like a key is replaced by `***`: what
  /// begins like one, what follows `Bearer`, and any long run without words. Some identifiers and hashes are
  /// masked with them. What else is quoted is bounded by the length alone.
  package static func shown(_ text: String) -> String {
    var rest = Substring(text.prefix(readLimit))
    if rest.endIndex < text.endIndex {
      // The last run may be the front of a key, too short to be known for one.
      while let last = rest.unicodeScalars.last, isRun(last) { rest.unicodeScalars.removeLast() }
    }
    var masked = ""
    var followsBearer = false
    var scalars = rest.unicodeScalars[...]
    while let first = scalars.first {
      if isRun(first) {
        let run = Substring(scalars.prefix(while: isRun))
        scalars = scalars.dropFirst(run.unicodeScalars.count)
        masked += followsBearer || isKey(run) ? "***" : String(run)
        followsBearer = run.lowercased() == "bearer"
      } else {
        masked.unicodeScalars.append(isBlank(first) ? " " : first)
        scalars = scalars.dropFirst()
        if !isBlank(first), first != ":", first != "\"", first != "'" { followsBearer = false }
      }
    }
    let line = masked.split(separator: " ").joined(separator: " ").onOneLine
    return line.count <= shownLimit ? line : line.prefix(shownLimit - 1) + "…"
  }

  /// Whether the bytes begin like HTML or XML.
  package static func isMarkup(_ body: [UInt8]) -> Bool {
    body.first { $0 > 0x20 && ![0xEF, 0xBB, 0xBF].contains($0) } == UInt8(ascii: "<")
  }

  private static func isBlank(_ scalar: Unicode.Scalar) -> Bool {
    scalar == " " || scalar == "\n" || scalar == "\r" || scalar == "\t"
  }

  /// What keys are made of; masked ones have asterisks.
  private static func isRun(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar {
    case "a"..."z", "A"..."Z", "0"..."9", "-", "_", "*", "+": true
    default: false
    }
  }

  private static func isKey(_ run: Substring) -> Bool {
    let bytes = Array(run.utf8)
    if bytes.count >= 8, keyPrefixes.contains(where: { run.hasPrefix($0) }) { return true }
    // Names of models are long too, but of short words: `Llama-4-Maverick-17B-128E-Instruct-FP8`.
    let isDigit = { (byte: UInt8) in byte &- 48 <= 9 }
    if bytes.count >= 48, bytes.count(where: isDigit) >= 6 { return true }
    return bytes.split { $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_") }.contains { word in
      word.count >= 32 || (word.count >= 20 && word.contains(where: isDigit) && !word.allSatisfy(isDigit))
    }
  }
}
