import Foundation
import Testing

@testable import DeadbandCore

/// Files that the tests read.
enum Files {
  /// A file below the target's `Fixtures`.
  static func fixture(_ path: String) throws -> URL {
    let root = try #require(Bundle.module.resourceURL)
    return root.appending(path: "Fixtures").appending(path: path)
  }

  /// A profile below the package's `thresholds`.
  static func threshold(_ name: String) throws -> [UInt8] {
    let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent().deletingLastPathComponent()
    return Array(try Data(contentsOf: root.appending(path: "thresholds").appending(path: name)))
  }

  /// The contents of a gz file. Core reads no files and knows no zlib, so that the system's `gzip` unpacks here.
  static func unpacked(_ file: URL) throws -> [UInt8] {
    let process = Process()
    process.executableURL = URL(filePath: "/usr/bin/env")
    process.arguments = ["gzip", "-dc", file.path()]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    // Read to the end before waiting: a full pipe would block gzip for ever.
    let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
    process.waitUntilExit()
    try #require(process.terminationStatus == 0)
    return Array(data)
  }
}

extension ThresholdProfile {
  /// A profile that extends `seed` by the fields written in `json`.
  static func seed(with json: String) throws -> ThresholdProfile {
    try ThresholdProfile(json: Array(#"{"extends":"seed",\#(json)}"#.utf8), source: "test.json")
  }
}

extension Snapshot {
  /// A snapshot with a price of 100 and `numbers`.
  init(numbers: [String: Double], schema: IndicatorSchema = .standard) throws {
    var values = numbers.mapValues { Value.number($0) }
    if values["underlying_price"] == nil { values["underlying_price"] = .number(100) }
    try self.init(values, schema: schema)
  }
}
