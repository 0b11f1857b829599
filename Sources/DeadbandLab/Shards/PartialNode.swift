import DeadbandCore

typealias PartialNode = DocumentNode<PartialError>

extension PartialNode {
  /// The document of a file.
  init(json: [UInt8], source: String) throws(PartialError) {
    do { self.init(try JSONValue(json), source: source) } catch {
      throw .refused(source: source, path: "", reason: "is no JSON: \(error.reason)")
    }
  }

  /// A text, or nil for null.
  func text() throws(PartialError) -> String? { value == .null ? nil : try string() }

  /// A whole number from 0 to `limit`.
  func count(limit: Double = Double(UInt32.max)) throws(PartialError) -> Int {
    Int(
      try number("a whole number from 0 to \(limit.plain)") { $0 >= 0 && $0 <= limit && $0 == $0.rounded() })
  }

  /// So many of those; as many as there are for nil.
  func counts(_ count: Int?, limit: Double = Double(UInt32.max)) throws(PartialError) -> [Int] {
    let nodes = try list()
    guard count ?? nodes.count == nodes.count else {
      throw error("\(nodes.count) numbers stand where \(count ?? 0) are needed")
    }
    var counts: [Int] = []
    counts.reserveCapacity(nodes.count)
    for node in nodes { counts.append(try node.count(limit: limit)) }
    return counts
  }

  /// An amount, whole nano-dollars as a text.
  func money() throws(PartialError) -> Money {
    let text = try string("whole nano-dollars as a text") { Int64($0).map { $0 >= 0 } ?? false }
    return Money(nanoDollars: Int64(text) ?? 0)
  }

  /// A time, or nil for null.
  func time() throws(PartialError) -> Timestamp? {
    guard let text = try text() else { return nil }
    let bytes = Array(text.utf8)
    do { return try Timestamp(parsing: bytes, in: bytes.indices) } catch { throw self.error(error.reason) }
  }

  /// 64 hex digits.
  func digest() throws(PartialError) -> Digest {
    guard let digest = Digest(hex: try string()) else { throw error("64 hex digits are needed") }
    return digest
  }

  /// A profile that stands in the document whole.
  func profile(_ source: String) throws(PartialError) -> ThresholdProfile {
    var writer = JSONWriter()
    writer.value(value)
    do { return try ThresholdProfile(json: writer.bytes, source: source) } catch {
      throw self.error("\(error)")
    }
  }
}

extension JSONValue {
  static func counts(_ counts: [Int]) -> JSONValue { .array(counts.map { .number(Double($0)) }) }
}
