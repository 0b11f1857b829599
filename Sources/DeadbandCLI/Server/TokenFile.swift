import DeadbandMarketData
import DeadbandServer
import Glibc

/// The file of tokens.
enum TokenFile {
  /// Reads it.
  ///
  /// - Throws: `InputError` where others than its owner may write it: whoever can write a line is let in.
  static func read(_ path: String) throws -> TokenBook {
    var status = stat()
    if stat(path, &status) == 0, status.st_mode & 0o022 != 0 {
      throw InputError(.data, path: path, reason: "others than its owner may write it; chmod go-w it")
    }
    let file = try TextFile.read(path)
    return try TokenBook(json: file.bytes, source: file.path)
  }

  /// Puts tokens in the place of those that stood there; only the owner may read the file.
  static func write(_ book: TokenBook, _ path: String) throws {
    let old = umask(0o077)
    defer { umask(old) }
    try OutputFile.replace(path, book.json)
  }
}
