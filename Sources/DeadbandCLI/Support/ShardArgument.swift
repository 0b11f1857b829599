import ArgumentParser
import DeadbandCore
import DeadbandLab

/// A part of a sharded run, as a command line names one.
enum ShardArgument {
  /// What `2/7` names.
  static func parse(_ text: String) throws -> Shard {
    guard let shard = Shard(text) else {
      throw ValidationError(
        "\(text.quotedForMessage) is no part; 2/7 is the second of seven, and there are at most "
          + "\(Shard.counts.upperBound)")
    }
    return shard
  }

  /// Refuses one without the other.
  static func check(_ shard: Shard?, partial: String?) throws {
    guard (shard == nil) == (partial == nil) else {
      throw ValidationError("--shard and --partial go together: a part's figures are of no use alone")
    }
  }
}
