/// Columns of numbers sorted into at most ``limit`` bins each, between which trees draw their lines.
///
/// Lines are equally many rows apart, and each is the decimal with the fewest digits that parts the two values beside it,
/// so that a model reads as a person would write it.
struct InputBins {
  static let limit = 128

  let rowCount: Int
  /// Lines of each column, ascending; bin b holds what is above b of them.
  private(set) var lines: [[Double]] = []
  /// The bin of each row, column by column.
  private(set) var bins: [[UInt8]] = []

  /// Sorts columns of equal length. O(columns × rows × log rows).
  init(columns: [[Double]]) {
    rowCount = columns.first?.count ?? 0
    for column in columns {
      let lines = Self.lines(column)
      self.lines.append(lines)
      bins.append(column.map { UInt8(Self.bin(of: $0, lines)) })
    }
  }

  private static func lines(_ column: [Double]) -> [Double] {
    let sorted = column.sorted()
    // A line at every step of a column with few values, else wherever the next share of the rows is full.
    let steps = zip(sorted, sorted.dropFirst()).count { $0 != $1 }
    var lines: [Double] = []
    for index in sorted.indices.dropFirst() where sorted[index] != sorted[index - 1] {
      if steps < limit || index * limit >= (lines.count + 1) * sorted.count {
        lines.append(line(between: sorted[index - 1], sorted[index]))
        if lines.count == limit - 1 { break }
      }
    }
    return lines
  }

  /// A decimal at or above `low` and below `high`.
  private static func line(between low: Double, _ high: Double) -> Double {
    if low == -.infinity { return high - max(1, abs(high)) }
    let middle = low + (high - low) / 2
    var unit = 1.0
    for _ in 0..<12 {
      let line = (middle * unit).rounded() / unit
      if line >= low, line < high { return line }
      unit *= 10
    }
    return middle < high ? middle : low
  }

  private static func bin(of value: Double, _ lines: [Double]) -> Int {
    var (low, high) = (0, lines.count)
    while low < high {
      let middle = (low + high) / 2
      if value > lines[middle] { low = middle + 1 } else { high = middle }
    }
    return low
  }
}
