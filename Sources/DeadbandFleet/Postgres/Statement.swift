import DeadbandCore

/// A statement with its values. The text is the program's own; whatever comes from elsewhere is a value.
struct Statement: Sendable, Hashable {
  /// A value, as its type's binary form.
  enum Value: Sendable, Hashable {
    case null
    case bytes([UInt8])
    case text(String)
    case integer(Int64)
    case integers([Int64])
    case texts([String])

    var content: [UInt8]? {
      switch self {
      case .null: nil
      case .bytes(let bytes): bytes
      case .text(let text): Array(text.utf8)
      case .integer(let number): Self.bigEndian(number)
      case .integers(let numbers): Self.array(of: 20, numbers.map(Self.bigEndian))
      case .texts(let texts): Self.array(of: 25, texts.map { Array($0.utf8) })
      }
    }

    private static func bigEndian(_ number: some FixedWidthInteger) -> [UInt8] {
      withUnsafeBytes(of: number.bigEndian) { Array($0) }
    }

    /// An array of one dimension: dimensions, whether there are nulls, the elements' type, their count, the first one's number, and each
    /// with its length (PostgreSQL's `array_recv`).
    private static func array(of type: Int32, _ elements: [[UInt8]]) -> [UInt8] {
      var bytes: [UInt8] = []
      for number in [elements.isEmpty ? 0 : 1, 0, type] { bytes += bigEndian(number) }
      if elements.isEmpty { return bytes }
      for number in [Int32(truncatingIfNeeded: elements.count), 1] { bytes += bigEndian(number) }
      for element in elements { bytes += bigEndian(Int32(truncatingIfNeeded: element.count)) + element }
      return bytes
    }
  }

  let text: String
  let values: [Value]

  init(_ text: String, _ values: [Value] = []) {
    self.text = text
    self.values = values
  }
}

/// A row of a result, its cells as their types' binary forms.
struct Row: Sendable, Hashable {
  let cells: [[UInt8]?]

  func bytes(_ column: Int) -> [UInt8]? { cells.indices.contains(column) ? cells[column] : nil }

  func text(_ column: Int) -> String? { bytes(column).flatMap { String(validating: $0, as: UTF8.self) } }

  /// An int8 or int4.
  func integer(_ column: Int) -> Int64? {
    guard let bytes = bytes(column), bytes.count == 8 || bytes.count == 4 else { return nil }
    let number = bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    return bytes.count == 8 ? Int64(bitPattern: number) : Int64(Int32(truncatingIfNeeded: number))
  }
}
