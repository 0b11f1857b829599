import DeadbandCore
import Foundation

/// The bodies that are kept in the folder Fixtures.
enum Fixture {
  static func bytes(_ name: String) throws -> [UInt8] {
    Array(try Data(contentsOf: Bundle.module.bundleURL.appending(path: "Fixtures/\(name)")))
  }

  static func json(_ name: String) throws -> JSONValue { try JSONValue(try bytes(name)) }
}

/// The run's seed, which failing properties print: `DEADBAND_TEST_SEED`, or a random one.
let seed =
  ProcessInfo.processInfo.environment["DEADBAND_TEST_SEED"].flatMap { UInt64($0) }
  ?? UInt64.random(in: 0...UInt64.max)

extension [UInt8] {
  /// UTF-8 of a text.
  init(_ text: String) { self = Array(text.utf8) }
}
