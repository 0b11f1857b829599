import DeadbandCore
import DeadbandPrompts

/// Which calls several wants become. Pure.
enum BatchPlan {
  /// The wants by call, as their numbers: groups that share their context, in the order in which prompts begin alike, each cut
  /// where the configuration's limits are reached. Every number once.
  static func calls(_ wants: [Want], _ configuration: BatchConfiguration) -> [[Int]] {
    let groups = Dictionary(grouping: wants.indices) {
      SubjectGroup(wants[$0].subject, mixesSymbols: configuration.mixesSymbols)
    }
    return groups.sorted { $0.key < $1.key }.flatMap { _, members in cut(members, wants, configuration) }
  }

  private static func cut(
    _ members: [Int], _ wants: [Want], _ configuration: BatchConfiguration
  ) -> [[Int]] {
    var calls: [[Int]] = []
    var tokens = 0
    for member in members {
      let size = BatchPrompt.tokens(wants[member])
      if var call = calls.popLast() {
        if call.count < configuration.subjects, tokens + size <= configuration.tokens {
          call.append(member)
          calls.append(call)
          tokens += size
          continue
        }
        calls.append(call)
      }
      calls.append([member])
      tokens = size
    }
    return calls
  }
}
