import ArgumentParser
import DeadbandCore
import DeadbandLab

/// The analyst that answers a history afresh, as the user names it.
enum AnalystArgument {
  /// Enough for any mean, and few enough that a tick still takes about a microsecond.
  private static let familySizes = 1...1_000
  private static let familySeed: UInt64 = 1

  static func parse(_ text: String) throws -> ReplayAnalyst {
    let parts = text.split(separator: ":", omittingEmptySubsequences: false)
    switch (parts[0], parts.count) {
    case ("rulebook", 1): return .rulebook
    case ("recorded", 1): return .recorded
    case ("rulebooks", 2...3):
      if let count = Int(parts[1]), familySizes.contains(count),
        let seed = parts.count == 3 ? UInt64(parts[2]) : familySeed
      {
        return .rulebooks(count: count, seed: seed)
      }
      fallthrough
    default:
      throw ValidationError(
        "\(text.quotedForMessage) is none of rulebook, recorded, rulebooks:N and rulebooks:N:SEED, N from "
          + "\(familySizes.lowerBound) to \(familySizes.upperBound), SEED a whole number")
    }
  }
}
