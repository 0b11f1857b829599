/// What versions of one model have in common.
package enum ModelFamily {
  /// The name without the marks of its version at the end: a date in one or three parts, `latest`, `preview`.
  package static func name(of model: String) -> String {
    var parts = model.split(separator: "-", omittingEmptySubsequences: false)
    while parts.count > 1, let last = parts.last, isVersion(last, among: parts) { parts.removeLast() }
    return parts.joined(separator: "-")
  }

  /// A date (`20241022`, or a part of `2024-08-06`), or a word that says nothing of the model.
  private static func isVersion(_ part: Substring, among parts: [Substring]) -> Bool {
    if part == "latest" || part == "preview" { return true }
    guard part.allSatisfy(\.isNumber) else { return false }
    if part.count == 8 || part.count == 4 && (Int(part) ?? 0) >= 1_000 { return true }
    // A day or a month has its year before it: "gemini-1-5" has none.
    return part.count == 2
      && parts.dropLast().suffix(2).contains { $0.count == 4 && $0.allSatisfy(\.isNumber) }
  }
}
