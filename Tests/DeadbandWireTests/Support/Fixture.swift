import DeadbandCore
import Foundation

/// The bodies that are kept in the folder Fixtures.
enum Fixture {
  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: Bundle.module.bundleURL.appending(path: "Fixtures/\(name)")))
  }

  static func json(_ name: String) throws -> JSONValue { try JSONValue(try bytes(name)) }
}

/// A seed that a failing test prints, so that it can be set here by hand.
let seed = UInt64(Date().timeIntervalSince1970 * 1000)

extension [UInt8] {
  /// UTF-8 of a text.
  init(_ text: String) { self = Array(text.utf8) }
}
