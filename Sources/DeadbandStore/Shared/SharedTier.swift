public import DeadbandCore

/// The tier that many machines share, behind the ones of this machine: what another has paid for, and who asks next.
///
/// Local tiers answer first; a miss asks here before it asks a model. Whoever is given a ``SharedLease`` asks, and everybody else waits
/// for the answer. A lease ends by itself, and its number tells the answer of one that has ended from that of its successor: of two who
/// asked one is stored. While the tier is ``SharedClaim/away`` each machine asks for itself, and what it answered is brought when the tier is back.
public protocol SharedTier: Sendable {
  /// The subject's analysis, or the right to make one.
  ///
  /// - Parameters:
  ///   - known: when the analysis was made that the caller has already; nil for none. Only a newer one is given.
  ///   - holding: how long the lease holds.
  func claim(_ subject: Subject, newerThan known: Timestamp?, holding: Duration) async -> SharedClaim

  /// Returns when the subject's analysis has changed or its lease ended, or some time has passed: then it is worth claiming again.
  func wait(for subject: Subject, atMost time: Duration) async

  /// Keeps an analysis and ends its lease.
  ///
  /// - Returns: whether it is kept; false where the lease had ended and another holds it, or the tier is away.
  func keep(_ entry: Entry, under lease: SharedLease) async -> Bool

  /// Has a lease go on for so long.
  func renew(_ lease: SharedLease, holding: Duration) async

  /// Ends a lease without an answer.
  func giveUp(_ lease: SharedLease) async

  /// Keeps what no lease was needed for: pairs, counts.
  func add(_ entry: Entry) async -> Bool

  /// Forgets a subject on every machine.
  ///
  /// - Returns: whether the tier took it; where it is away, the machines are told when it is back.
  func remove(_ subject: Subject, at now: Timestamp) async -> Bool

  /// Gives every machine's analyses that have a note, and what engines have counted: each subject's oldest first.
  ///
  /// - Returns: whether that was all; false where the tier is away.
  func forEachNoted(_ body: (Entry) -> Void) async -> Bool

  /// The subjects of a tenant's that have an analysis; nil where the tier is away.
  func subjects(of tenant: String) async -> [Subject]?
}

/// What a claim comes to.
public enum SharedClaim: Sendable {
  /// Another machine's analysis, newer than the one that is known.
  case entry(Entry)
  /// Nobody asks: the caller may.
  case lease(SharedLease)
  /// Another machine asks, for so long at most.
  case held(Duration)
  /// The tier cannot be reached.
  case away
}

/// The right to ask for a subject, for a time.
public struct SharedLease: Sendable, Hashable {
  /// What for.
  public let subject: Subject
  /// Rises with every lease of the subject: a later holder's is higher.
  public let fence: Int64
  /// Whose it is; no other lease's.
  public let owner: String

  /// A lease.
  public init(subject: Subject, fence: Int64, owner: String) {
    self.subject = subject
    self.fence = fence
    self.owner = owner
  }
}
