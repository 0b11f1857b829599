/// A rectangle in the pixels of a drawing; y grows downwards.
package struct Box: Equatable {
  package var left, top, right, bottom: Double

  package init(left: Double, top: Double, right: Double, bottom: Double) {
    (self.left, self.top, self.right, self.bottom) = (left, top, right, bottom)
  }

  package var width: Double { right - left }
  package var height: Double { bottom - top }

  /// The area that it shares with another.
  package func overlap(_ other: Box) -> Double {
    max(0, min(right, other.right) - max(left, other.left))
      * max(0, min(bottom, other.bottom) - max(top, other.top))
  }

  package func inset(_ distance: Double) -> Box {
    Box(left: left + distance, top: top + distance, right: right - distance, bottom: bottom - distance)
  }
}

/// What the text of a chart measures: no font is shipped, so a cautious width serves for all.
package enum ChartText {
  package static let size = 12.0
  package static let lineHeight = 15.0

  package static func width(_ text: String) -> Double {
    text.unicodeScalars.reduce(0) { sum, scalar in
      let share =
        switch scalar {
        case "A"..."Z": 0.72
        case _ where scalar.value < 0x300: 0.57
        default: 1.0
        }
      return sum + share * size
    }
  }

  /// A name cut to what a chart has room for; the table gives it in full.
  package static func short(_ name: String, limit: Int = 24) -> String {
    name.count <= limit ? name : name.prefix(limit - 1) + "…"
  }
}

extension Markup {
  /// A drawing with a title and a description for those who cannot see it.
  package mutating func drawing(
    _ id: String, kind: String, width: Double, height: Double, title: String, description: String,
    _ content: (inout Markup) -> Void
  ) {
    let attributes: Attributes = [
      "class": kind, "role": "img", "viewBox": "0 0 \(px(width)) \(px(height))", "width": px(width),
      "height": px(height), "aria-labelledby": "\(id)-title \(id)-desc",
    ]
    tag("svg", attributes) { svg in
      svg.tag("title", ["id": "\(id)-title"], title)
      svg.tag("desc", ["id": "\(id)-desc"], description)
      content(&svg)
    }
  }

  package mutating func line(_ kind: String, _ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double) {
    void("line", ["class": kind, "x1": px(x1), "y1": px(y1), "x2": px(x2), "y2": px(y2)])
  }

  package mutating func label(_ kind: String, _ x: Double, _ y: Double, _ text: String) {
    tag("text", ["class": kind, "x": px(x), "y": px(y)], text)
  }

  /// A filled box that shows `tip` under the pointer.
  package mutating func bar(_ kind: String, _ box: Box, tip: String) {
    let attributes: Attributes = [
      "class": kind, "x": px(box.left), "y": px(box.top), "width": px(box.width), "height": px(box.height),
    ]
    tag("rect", attributes) { $0.tag("title", tip) }
  }
}

/// A coordinate to a tenth of a pixel.
package func px(_ value: Double) -> String {
  let text = fixed(value, 1)
  return text.hasSuffix(".0") ? String(text.dropLast(2)) : text
}
