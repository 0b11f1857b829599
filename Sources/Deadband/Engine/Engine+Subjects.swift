public import DeadbandCore
public import DeadbandStore

extension Engine {
  /// A subject that a store has an analysis of.
  public struct Known: Sendable {
    /// What it stands for.
    public let form: SubjectForm
    /// Its latest entry.
    public let entry: Entry
  }

  /// The subjects that a store has analyses of, those of one tenant or all, by name. Reads every subject's latest entry.
  ///
  /// - Throws: ``StoreError``.
  public static func subjects(
    in store: AnalysisStore, tenant: String? = nil, at now: Timestamp
  ) throws(StoreError) -> [Known] {
    var known: [Known] = []
    try store.forEach(at: now) { entry in
      guard tenant.map({ $0 == entry.subject.tenant }) ?? true, let form = SubjectForm(entry.subject.name)
      else {
        return
      }
      known.append(Known(form: form, entry: entry))
    }
    return known.sorted { ($0.form.name, $0.form.text) < ($1.form.name, $1.form.text) }
  }

  /// Forgets what fits of a tenant's, on every machine of the fleet too, where there is one. Reads every subject's latest entry.
  ///
  /// - Returns: how many subjects were forgotten, here or elsewhere.
  public func forget(of tenant: String, where fits: (SubjectForm) -> Bool) async throws(StoreError) -> Int {
    var subjects: Set<Subject> = []
    for known in try Self.subjects(in: store, tenant: tenant, at: clock.date()) where fits(known.form) {
      subjects.insert(known.entry.subject)
    }
    // What this machine has never asked about, others may have.
    for subject in await shared?.subjects(of: tenant) ?? [] {
      if let form = SubjectForm(subject.name), fits(form) { subjects.insert(subject) }
    }
    for subject in subjects { try await forget(subject) }
    return subjects.count
  }

  /// The same on every machine of the fleet, where there is one.
  ///
  /// - Returns: whether this machine had anything.
  @discardableResult
  public func forget(_ subject: Subject) async throws(StoreError) -> Bool {
    let now = clock.date()
    let had = try await Self.forget(subject, in: store, at: now)
    if let shared {
      _ = await shared.remove(subject, at: now)
      _ = await shared.remove(
        try Subject(Self.pairPrefix + subject.key.description, tenant: subject.tenant), at: now)
    }
    return had
  }

  /// Forgets what a subject has in the store; its pairs too. The next request for it asks.
  ///
  /// - Returns: whether there was anything.
  /// - Throws: ``StoreError``.
  @discardableResult
  public static func forget(
    _ subject: Subject, in store: AnalysisStore, at now: Timestamp
  ) async throws(StoreError) -> Bool {
    let pairs = try Subject(pairPrefix + subject.key.description, tenant: subject.tenant)
    let hadPairs = try await store.remove(pairs, at: now)
    return try await store.remove(subject, at: now) || hadPairs
  }
}
