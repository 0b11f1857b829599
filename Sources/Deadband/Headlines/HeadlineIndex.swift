import DeadbandCore
import Synchronization

/// The headlines of the last day by symbol: where one is looked for that says the same.
final class HeadlineIndex: Sendable {
  private struct Known: Sendable {
    let text: String
    let typed: TypedText
    let vector: [Float]
    let at: Timestamp
  }

  /// Cosine from which two texts may say the same.
  static let least = 0.95
  /// How long a headline is remembered.
  static let seconds = 86_400.0
  /// Headlines that are remembered of a symbol; the oldest of more are forgotten.
  static let most = 100

  /// A tenant's symbol, by the digests of their bytes: tenants never meet each other's texts.
  struct Place: Hashable, Sendable {
    private let tenant, symbol: Digest

    init(tenant: String, symbol: String) {
      self.tenant = Digest(of: Array(tenant.utf8))
      self.symbol = Digest(of: Array(symbol.utf8))
    }
  }

  private let places = Mutex<[Place: [Known]]>([:])

  /// The text, where it is known already: exactly equal texts need no vector.
  func known(_ text: String, place: Place, at now: Timestamp) -> String? {
    places.withLock { places in
      Self.forget(&places[place, default: []], now)
      return places[place]?.contains { $0.text == text } == true ? text : nil
    }
  }

  /// The same by meaning: typed parts equal, and the nearest vector near enough. Remembers the text where there is none.
  func match(_ text: String, vector: [Float], place: Place, at now: Timestamp) -> String {
    let typed = TypedText(text)
    return places.withLock { places in
      var all = places[place, default: []]
      Self.forget(&all, now)
      let near = all.filter { $0.typed == typed }.map {
        (text: $0.text, cosine: Self.cosine($0.vector, vector))
      }
      .max { $0.cosine < $1.cosine }
      if let near, near.cosine >= Self.least {
        places[place] = all
        return near.text
      }
      all.append(Known(text: text, typed: typed, vector: vector, at: now))
      places[place] = all.suffix(Self.most)
      return text
    }
  }

  private static func forget(_ all: inout [Known], _ now: Timestamp) {
    all.removeAll { now.seconds(since: $0.at) > seconds }
  }

  /// The cosine of the angle between two vectors; −1 where they cannot be compared.
  static func cosine(_ left: [Float], _ right: [Float]) -> Double {
    guard left.count == right.count, !left.isEmpty else { return -1 }
    var (dot, leftSquare, rightSquare) = (0.0, 0.0, 0.0)
    for (a, b) in zip(left, right) {
      dot += Double(a) * Double(b)
      leftSquare += Double(a) * Double(a)
      rightSquare += Double(b) * Double(b)
    }
    let length = (leftSquare * rightSquare).squareRoot()
    return length > 0 && dot.isFinite ? dot / length : -1
  }
}
