public import Foundation

/// A fixture file: comma-separated values under a line of column names; lines that start with `#` say what made it.
public struct FixtureTable {
  /// One line of values.
  public struct Row {
    let columns: [String: Int]
    let cells: [Substring]

    /// The text under a column's name, empty if there is no such column.
    public func text(_ column: String) -> String { columns[column].map { String(cells[$0]) } ?? "" }

    /// The number under a column's name, nil where the cell is empty.
    public func number(_ column: String) -> Double? { Double(text(column)) }
  }

  /// The rows in file order.
  public let rows: [Row]

  /// Reads the file `name` from the folder `Fixtures` of a test bundle.
  public init(_ name: String, in bundle: Bundle) throws {
    let url = bundle.bundleURL.appending(path: "Fixtures").appending(path: name)
    let lines = try String(contentsOf: url, encoding: .utf8).split(separator: "\n")
      .filter { !$0.hasPrefix("#") }
      .map { $0.split(separator: ",", omittingEmptySubsequences: false) }
    guard let names = lines.first, lines.dropFirst().allSatisfy({ $0.count == names.count }) else {
      throw CocoaError(.fileReadCorruptFile)
    }
    let columns = Dictionary(uniqueKeysWithValues: names.enumerated().map { (String($1), $0) })
    rows = lines.dropFirst().map { Row(columns: columns, cells: $0) }
  }
}

/// Whether a number and its reference are equal to within a relative tolerance or an absolute floor; both missing is
/// equal, one missing is not.
public func agree(_ ours: Double?, _ theirs: Double?, relative: Double = 1e-8, floor: Double = 0) -> Bool {
  guard let ours, let theirs else { return ours == nil && theirs == nil }
  return abs(ours - theirs) <= max(relative * abs(theirs), floor)
}
