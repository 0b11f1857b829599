import Foundation

/// The token that a request shows.
enum Credentials {
  /// The token of `Bearer`; where a browser asks, the password of `Basic`, since it can send no other.
  ///
  /// - Parameter header: what the field `authorization` says.
  static func token(_ header: String?, allowsBasic: Bool) -> Substring? {
    guard let header else { return nil }
    let parts = header.split(separator: " ", maxSplits: 1)
    guard parts.count == 2 else { return nil }
    switch parts[0].lowercased() {
    case "bearer": return parts[1]
    case "basic" where allowsBasic:
      guard let data = Data(base64Encoded: String(parts[1])),
        let pair = String(bytes: data, encoding: .utf8), let colon = pair.firstIndex(of: ":")
      else { return nil }
      return pair[pair.index(after: colon)...]
    default: return nil
    }
  }
}
