import Foundation

/// The token that a request shows.
enum Credentials {
  /// The token of `Bearer`.
  ///
  /// - Parameter header: what the field `authorization` says.
  static func token(_ header: String?) -> Substring? {
    guard let parts = header?.split(separator: " ", maxSplits: 1), parts.count == 2,
      parts[0].lowercased() == "bearer"
    else { return nil }
    return parts[1]
  }

  /// The token that a browser shows as the password of `Basic`; whatever name stands before it.
  static func password(_ header: String?) -> Substring? {
    guard let parts = header?.split(separator: " ", maxSplits: 1), parts.count == 2,
      parts[0].lowercased() == "basic", let bytes = Data(base64Encoded: String(parts[1])),
      let text = String(validating: bytes, as: UTF8.self), let colon = text.firstIndex(of: ":")
    else { return nil }
    return text[text.index(after: colon)...]
  }
}
