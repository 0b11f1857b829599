private import Glibc
private import Synchronization

/// Tells a process from the child that `fork` makes of it: a number that rises in the child. An environment belongs to
/// the process that opened it; the child would share its place in the table of readers.
///
/// Comparing costs a load; asking for the process's number would be a system call a read.
struct ProcessGeneration: Equatable, Sendable {
  private let number: Int

  private static let current = Atomic(0)
  private static let isWatching = pthread_atfork(nil, nil, { ProcessGeneration.hasForked() }) == 0

  /// This process's. False hope is none: where forks cannot be watched for, there is none.
  init?() {
    guard Self.isWatching else { return nil }
    number = Self.current.load(ordering: .relaxed)
  }

  /// Whether this is still the process that it was taken in.
  @inline(__always) var isCurrent: Bool { number == Self.current.load(ordering: .relaxed) }

  private static func hasForked() { current.add(1, ordering: .relaxed) }
}
