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
}
