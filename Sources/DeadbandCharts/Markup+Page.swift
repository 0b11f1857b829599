import DeadbandCore
import FoundationEssentials

extension Markup {
  /// What a page's browser is to hold it to: nothing is loaded, and nothing runs but this script, which may ask the page's own
  /// server.
  package static func policy(script: StaticString?) -> String {
    let policy = "default-src 'none'; style-src 'unsafe-inline'"
    guard let script else { return policy }
    let digest = Digest(of: Array(script.description.utf8))
    return policy + "; script-src 'sha256-\(Data(digest.bytes).base64EncodedString())'; connect-src 'self'"
  }

  /// A whole page that needs nothing else: no network, no font of its own; without a script it is whole too.
  package static func page(
    title: String, styles: [StaticString], script: StaticString? = nil, _ content: (inout Markup) -> Void
  ) -> [UInt8] {
    var page = Markup()
    page.verbatim("<!doctype html>\n")
    page.tag("html", ["lang": "en"]) { page in
      page.tag("head") { head in
        head.void("meta", ["charset": "utf-8"])
        // The browser itself holds the page to its promise: nothing is loaded, nothing runs.
        head.void(
          "meta",
          [
            "http-equiv": "Content-Security-Policy",
            "content": policy(script: script),
          ])
        head.void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
        head.void("meta", ["name": "color-scheme", "content": "light dark"])
        head.tag("title", title)
        head.tag("style") { style in styles.forEach { style.verbatim($0) } }
      }
      page.tag("body") { body in
        body.tag("main", [:], content)
        if let script { body.tag("script") { $0.verbatim(script) } }
      }
    }
    return Array(page.text.utf8)
  }

  /// A table that scrolls on a narrow page, under its caption.
  package mutating func table(_ id: String, caption: String, _ content: (inout Markup) -> Void) {
    tag("div", ["class": "table", "role": "region", "aria-labelledby": id, "tabindex": "0"]) { box in
      box.tag("table") { table in
        table.tag("caption", ["id": id], caption)
        content(&table)
      }
    }
  }

  /// A row of a table: its head, then its cells.
  package mutating func row(_ kind: String, _ head: String, _ cells: [String]) {
    tag("tr", ["class": kind]) { line in
      line.tag("th", ["scope": "row"]) { cell in cell.tag("bdi", [:]) { $0.breakable(head) } }
      for cell in cells { line.tag("td", cell) }
    }
  }

  /// A name that may be broken after its points and underscores alone.
  private mutating func breakable(_ name: String) {
    var part = ""
    for character in name {
      part.append(character)
      guard character == "." || character == "_" else { continue }
      text(part)
      void("wbr")
      part = ""
    }
    text(part)
  }

  /// A section of notes under its title.
  package mutating func notes(
    _ notes: [String], id: String = "reading", title: String = "How to read this"
  ) {
    tag("section", ["class": "notes", "aria-labelledby": id]) { section in
      section.tag("h2", ["id": id], title)
      section.tag("ul") { list in
        for note in notes { list.tag("li", note) }
      }
    }
  }

  /// The head of a table with one row of names.
  package mutating func columns(_ names: [String]) {
    tag("thead") { head in
      head.tag("tr") { row in
        for name in names { row.tag("th", ["scope": "col"], name) }
      }
    }
  }
}
