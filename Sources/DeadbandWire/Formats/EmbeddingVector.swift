import DeadbandCore

/// Reads vectors, whichever format they come in.
enum EmbeddingVector {
  /// One vector of numbers that are finite as `Float`.
  static func read(_ value: JSONValue?) throws(AnalystError) -> [Float] {
    guard let elements = value?.asArray, !elements.isEmpty else {
      throw .foreign("an embedding is no list of numbers")
    }
    var vector: [Float] = []
    vector.reserveCapacity(elements.count)
    for element in elements {
      guard case .number(let number) = element, Float(number).isFinite else {
        throw .foreign("an embedding has something that is no number")
      }
      vector.append(Float(number))
    }
    return vector
  }

  /// Checks that all vectors have the length that is wanted, or else one and the same.
  static func check(_ vectors: [[Float]], dimensions: Int?) throws(AnalystError) {
    let wanted = dimensions ?? vectors.first?.count ?? 0
    if let other = vectors.first(where: { $0.count != wanted }) {
      throw .foreign("an embedding has \(other.count) dimensions where \(wanted) are expected")
    }
  }
}
