/// HTML or SVG as it is being written: tags and attribute names come from the program's own text alone, and every
/// other string is escaped, so that no name of a profile, a file or a subject can become markup.
struct Markup {
  private(set) var text = ""

  typealias Attributes = KeyValuePairs<StaticString, String>

  /// An element around what `content` writes, on lines of its own.
  mutating func tag(_ name: StaticString, _ attributes: Attributes = [:], _ content: (inout Markup) -> Void) {
    open(name, attributes, end: ">")
    content(&self)
    text += "</\(name)>\n"
  }

  mutating func tag(_ name: StaticString, _ content: String) { tag(name, [:], content) }

  /// An element around a text.
  mutating func tag(_ name: StaticString, _ attributes: Attributes, _ content: String) {
    open(name, attributes, end: ">")
    text(content)
    text += "</\(name)>"
  }

  /// An element without contents.
  mutating func void(_ name: StaticString, _ attributes: Attributes = [:]) {
    open(name, attributes, end: "/>")
  }

  mutating func text(_ content: String) { text += Self.escaped(content) }

  /// The program's own text as it stands.
  mutating func verbatim(_ content: StaticString) { text += content.description }

  private mutating func open(_ name: StaticString, _ attributes: Attributes, end: String) {
    text += "<\(name)"
    for (name, value) in attributes { text += " \(name)=\"\(Self.escaped(value))\"" }
    text += end
  }

  /// Control characters, which HTML does not allow, become U+FFFD.
  static func escaped(_ content: String) -> String {
    var result = ""
    for scalar in content.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "'": result += "&#39;"
      case "\n", "\t": result.unicodeScalars.append(scalar)
      case _ where scalar.value < 0x20 || (0x7F..<0xA0).contains(scalar.value): result += "\u{FFFD}"
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
