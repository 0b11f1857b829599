/// HTML or SVG as it is being written: tags and attribute names come from the program's own text alone, and every
/// other string is escaped, so that no name of a profile, a file or a subject can become markup.
package struct Markup {
  package private(set) var text = ""

  package init() {}

  package typealias Attributes = KeyValuePairs<StaticString, String>

  /// An element around what `content` writes, on lines of its own.
  package mutating func tag(
    _ name: StaticString, _ attributes: Attributes = [:], _ content: (inout Markup) -> Void
  ) {
    open(name, attributes, end: ">")
    content(&self)
    text += "</\(name)>\n"
  }

  package mutating func tag(_ name: StaticString, _ content: String) { tag(name, [:], content) }

  /// An element around a text.
  package mutating func tag(_ name: StaticString, _ attributes: Attributes, _ content: String) {
    open(name, attributes, end: ">")
    text(content)
    text += "</\(name)>"
  }

  /// An element without contents.
  package mutating func void(_ name: StaticString, _ attributes: Attributes = [:]) {
    open(name, attributes, end: "/>")
  }

  package mutating func text(_ content: String) { text += Self.escaped(content) }

  /// The program's own text as it stands.
  package mutating func verbatim(_ content: StaticString) { text += content.description }

  private mutating func open(_ name: StaticString, _ attributes: Attributes, end: String) {
    text += "<\(name)"
    for (name, value) in attributes { text += " \(name)=\"\(Self.escaped(value))\"" }
    text += end
  }

  /// Control characters, which HTML does not allow, become U+FFFD.
  package static func escaped(_ content: String) -> String {
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
