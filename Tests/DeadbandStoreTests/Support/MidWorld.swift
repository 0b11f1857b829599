import DeadbandCore
import Foundation

@testable import DeadbandStore

/// A mid tier in a folder of its own, which goes when this does.
final class MidWorld: Sendable {
  static let now = Timestamp(nanosecondsSince1970: 1_700_000_000_000_000_000)
  static let later = now.adding(seconds: 3600) ?? now

  private let folder = TemporaryFolder()
  var path: String { folder.path }

  var data: String { path + "/" + MidFolder.dataName }

  func open(_ change: (inout MidTier.Options) -> Void = { _ in }) throws -> MidTier {
    var options = MidTier.Options()
    options.mapBytes = 64 << 20
    change(&options)
    return try MidTier.open(path: path, options: options)
  }

  func names() throws -> [String] { try FileManager.default.contentsOfDirectory(atPath: path).sorted() }

  /// The size of `data.mdb`.
  func size() throws -> Int { try Data(contentsOf: URL(fileURLWithPath: data), options: .alwaysMapped).count }

  static func key(_ number: Int) -> Digest { Digest(of: Array("subject \(number)".utf8)) }

  /// Bytes that are told from those of every other number.
  static func bytes(_ number: Int, count: Int = 100) -> [UInt8] {
    var random = SplitMix64(seed: UInt64(number))
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }

  static func put(_ number: Int, sequence: UInt64 = 1, expires: Timestamp = later, count: Int = 100)
    -> MidTier.Change
  {
    .put(key: key(number), sequence: sequence, expires: expires, bytes: bytes(number, count: count))
  }
}
