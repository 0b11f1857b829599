/// A table of text whose columns are as wide as their cells; the last one is wrapped at the terminal's width.
struct TextTable {
  enum Alignment { case left, right }

  private let alignments: [Alignment]
  private var rows: [[String]]

  init(_ columns: [(title: String, alignment: Alignment)]) {
    alignments = columns.map(\.alignment)
    rows = [columns.map(\.title)]
  }

  /// A table without a header.
  init(columns: Int) {
    alignments = [Alignment](repeating: .left, count: columns)
    rows = []
  }

  /// Adds a row; cells that lack are empty.
  mutating func add(_ cells: String...) { rows.append(cells) }

  /// The table's lines, each ended, in at most `width` characters where the columns before the last leave room.
  func text(width: Int) -> String {
    let last = alignments.count - 1
    let widths = alignments.indices.map { column in rows.map { cell($0, column).count }.max() ?? 0 }
    let indent = widths[..<last].reduce(0) { $0 + $1 + 2 }
    return rows.map { row in
      let start = widths.indices.prefix(last).map { column in
        pad(cell(row, column), widths[column], alignments[column]) + "  "
      }
      let lines = Self.wrap(cell(row, last), width: max(width - indent, 8))
      let rest = lines.dropFirst().map { "\n" + String(repeating: " ", count: indent) + $0 }
      let end =
        lines.count == 1 ? pad(lines[0], alignments[last] == .right ? widths[last] : 0, .right) : lines[0]
      return Self.trimmed(start.joined() + end) + rest.joined() + "\n"
    }.joined()
  }

  private func cell(_ row: [String], _ column: Int) -> String { column < row.count ? row[column] : "" }

  private func pad(_ text: String, _ width: Int, _ alignment: Alignment) -> String {
    let room = String(repeating: " ", count: max(width - text.count, 0))
    return alignment == .left ? text + room : room + text
  }

  private static func trimmed(_ line: String) -> String {
    String(line.reversed().drop { $0 == " " }.reversed())
  }

  /// Words in lines of at most `width` characters; a longer word stands alone.
  private static func wrap(_ text: String, width: Int) -> [String] {
    var lines = [""]
    for word in text.split(separator: " ") {
      let line = lines[lines.count - 1]
      if line.isEmpty {
        lines[lines.count - 1] = String(word)
      } else if line.count + 1 + word.count <= width {
        lines[lines.count - 1] += " " + word
      } else {
        lines.append(String(word))
      }
    }
    return lines
  }
}
