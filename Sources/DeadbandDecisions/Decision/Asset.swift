internal import DeadbandCore

/// A traded instrument, by the symbol that its exchange knows it by.
public struct Asset: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// 1 to 20 of `A`–`Z`, `0`–`9`, `.`, `-` and `_`, the first a letter or a digit.
  public let symbol: String

  /// The asset of a symbol; nil where it is none.
  public init?(_ symbol: String) {
    let bytes = symbol.utf8
    guard (1...Self.length).contains(bytes.count), bytes.allSatisfy(Self.isAllowed),
      bytes.first.map(Self.isAlphanumeric) ?? false
    else { return nil }
    self.symbol = symbol
  }

  /// What symbols look like, for messages.
  static let form = "a symbol of 1 to \(length) characters A–Z, 0–9, \".\", \"-\" and \"_\""
  private static let length = 20

  private static func isAlphanumeric(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains(byte)
      || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }

  private static func isAllowed(_ byte: UInt8) -> Bool {
    isAlphanumeric(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-")
      || byte == UInt8(ascii: "_")
  }

  /// The symbol.
  public var description: String { symbol }

  /// By symbol.
  public static func < (left: Asset, right: Asset) -> Bool { left.symbol < right.symbol }
}

/// The assets that one decision is about: one to ten, each once, in the order in which they were named.
public struct AssetList: Sendable, Hashable {
  /// The assets.
  public let assets: [Asset]
  /// The most that one decision is about.
  public static let limit = 10

  /// The assets of a list.
  ///
  /// - Parameter source: what the list is called in errors.
  /// - Throws: ``DecisionsError`` for none, for more than ten, and for one that stands twice.
  public init(_ assets: [Asset], source: String = "assets") throws(DecisionsError) {
    func refuse(_ reason: String) -> DecisionsError { .refused(source: source, path: "", reason: reason) }
    guard !assets.isEmpty else { throw refuse("there is no asset; 1 to \(Self.limit) are needed") }
    guard assets.count <= Self.limit else {
      throw refuse("\(assets.count) assets; at most \(Self.limit) may be decided about together")
    }
    var seen: Set<Asset> = []
    if let twice = assets.first(where: { !seen.insert($0).inserted }) {
      throw refuse("\(twice) stands twice")
    }
    self.assets = assets
  }

  /// The assets of a text, as in `ASSETS=BTCUSDT,ETHUSDT,SOLUSDT`; blanks around a symbol are left out.
  ///
  /// - Throws: ``DecisionsError`` for what ``init(_:source:)`` refuses, and for what is no symbol.
  public init(text: String, source: String = "assets") throws(DecisionsError) {
    // Cut before anything is made of it: ten thousand are refused by their number.
    let parts = text.split(separator: ",", maxSplits: 10_000, omittingEmptySubsequences: false)
    var assets: [Asset] = []
    for part in parts {
      let symbol = part.drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()
      guard let asset = Asset(String(symbol)) else {
        throw .refused(
          source: source, path: "",
          reason: "\(String(symbol).quotedForMessage) is refused; \(Asset.form) is needed")
      }
      assets.append(asset)
    }
    try self.init(assets, source: source)
  }
}
