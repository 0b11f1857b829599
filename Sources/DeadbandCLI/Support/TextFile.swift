import DeadbandMarketData

/// A small file of text, or standard input (`-`), read as a whole.
enum TextFile {
  /// The longest that is read, in bytes, unless somebody asks for more.
  static let byteLimit = 1 << 20

  /// The text's bytes, valid UTF-8 without a byte order mark, and what the file is called in messages.
  ///
  /// - Throws: ``InputError``: it cannot be read, is too long, or no UTF-8.
  static func read(_ path: String, limit: Int = byteLimit) throws(InputError) -> (
    bytes: [UInt8], path: String
  ) {
    var source = try ByteSource(path: path)
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try source.read(into: &chunk)
      guard count > 0 else { break }
      bytes += chunk[..<count]
      if bytes.count > limit {
        throw InputError(.data, path: source.path, reason: "longer than \(limit) bytes")
      }
    }
    guard isUTF8(bytes) else { throw InputError(.data, path: source.path, reason: "not UTF-8") }
    let mark: [UInt8] = [0xEF, 0xBB, 0xBF]
    return (bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes, source.path)
  }

  private static func isUTF8(_ bytes: [UInt8]) -> Bool {
    do { _ = try UTF8Span(validating: bytes.span) } catch { return false }
    return true
  }
}
