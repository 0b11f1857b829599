extension Markup {
  /// A whole page that needs nothing else: no network, no script, no font of its own.
  static func page(title: String, styles: [StaticString], _ content: (inout Markup) -> Void) -> [UInt8] {
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
            "content": "default-src 'none'; style-src 'unsafe-inline'",
          ])
        head.void("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"])
        head.void("meta", ["name": "color-scheme", "content": "light dark"])
        head.tag("title", title)
        head.tag("style") { style in styles.forEach { style.verbatim($0) } }
      }
      page.tag("body") { body in body.tag("main", [:], content) }
    }
    return Array(page.text.utf8)
  }

  /// A table that scrolls on a narrow page, under its caption.
  mutating func table(_ id: String, caption: String, _ content: (inout Markup) -> Void) {
    tag("div", ["class": "table", "role": "region", "aria-labelledby": id, "tabindex": "0"]) { box in
      box.tag("table") { table in
        table.tag("caption", ["id": id], caption)
        content(&table)
      }
    }
  }

  /// A row of a table: its head, then its cells.
  mutating func row(_ kind: String, _ head: String, _ cells: [String]) {
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

  /// The head of a table with one row of names.
  mutating func columns(_ names: [String]) {
    tag("thead") { head in
      head.tag("tr") { row in
        for name in names { row.tag("th", ["scope": "col"], name) }
      }
    }
  }
}
