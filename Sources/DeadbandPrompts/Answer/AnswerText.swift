public import DeadbandCore

/// A stored answer's text, in which numbers that only echo the market are filled in when it is served.
///
/// A model that is told to writes `{{underlying_price}}` where it would repeat the price: hours later the text still says
/// the right one. What follows from a number is the model's, and never filled in.
public enum AnswerText {
  /// The indicators that may stand as marks: those that a reader takes for the present ones.
  public static let echoes = ["underlying_price", "days_to_expiration", "implied_volatility", "delta"]

  /// The text with every mark replaced by the snapshot's value, printed with its quantum's decimals; where it is missing, by
  /// `not known`. O(bytes).
  public static func filled(_ content: [UInt8], from snapshot: Snapshot) -> [UInt8] {
    guard hasMark(content) else { return content }
    var text = content
    for key in echoes {
      let mark = Array("{{\(key)}}".utf8)
      guard let lane = IndicatorSchema.standard.lane(of: key), text.firstRange(of: mark) != nil else {
        continue
      }
      text = text.split(separator: mark, omittingEmptySubsequences: false).map(Array.init)
        .joined(separator: value(lane, snapshot)).map(\.self)
    }
    return text
  }

  /// Whether two braces stand together. Every hit comes by here, and most contents end here.
  private static func hasMark(_ content: [UInt8]) -> Bool {
    let bytes = content.span
    var index = 1
    while index < bytes.count {
      if bytes[index] == UInt8(ascii: "{"), bytes[index - 1] == UInt8(ascii: "{") { return true }
      index &+= 1
    }
    return false
  }

  private static func value(_ lane: Int, _ snapshot: Snapshot) -> [UInt8] {
    guard snapshot[lane] != nil, case .number(let scale, _) = IndicatorSchema.standard.definitions[lane].kind
    else { return Array("not known".utf8) }
    var bytes: [UInt8] = []
    let quanta = snapshot.quanta.span
    PromptNumber(scale: scale).append(quanta[lane], to: &bytes)
    return bytes
  }
}
