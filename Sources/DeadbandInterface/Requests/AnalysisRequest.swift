package import DeadbandCore
internal import DeadbandPricing

/// A request for the analysis of one subject, as it came. Nothing of it has been looked up yet.
///
///     {"subject":"SPY IC","strategy":"IRON_CONDOR","position":{…},"snapshot":{…},"at":"2026-11-26T15:30:00Z",
///      "freshness":"automatic","timeout_seconds":20}
///
/// `subject` and `snapshot` are needed. Any further key is refused: a misspelt one must not be silently ignored.
package struct AnalysisRequest: Sendable, Equatable {
  /// What it is called, the symbol first; 1 to 250 characters, none of them a control character.
  package let subject: String
  /// The strategy, as the profile lists it; nil for none.
  package let strategy: String?
  /// The position's JSON as it came, a well-formed object; nil for none.
  package let position: [UInt8]?
  /// The market.
  package let snapshot: Snapshot
  /// The market's time; nil for that of the request.
  package let at: Timestamp?
  /// Which answers are taken, in a word; nil for the usual ones.
  package let freshness: String?
  /// How long to wait for a call; nil for as long as it takes.
  package let timeout: Duration?

  /// Unicode scalars that a subject's name may have.
  package static let nameLimit = 250
  /// Seconds that may be waited for.
  package static let timeoutSeconds = 0.001...86_400

  /// Reads a request.
  ///
  /// - Throws: ``Problem`` with the place of what is wrong.
  package init(json: [UInt8], schema: IndicatorSchema = .standard) throws(Problem) {
    self = try RequestReader.whole(json) { reader throws(Problem) in
      try AnalysisRequest(&reader, schema: schema)
    }
  }

  /// Reads the object that `reader` stands before.
  init(_ reader: inout JSONReader, schema: IndicatorSchema) throws(Problem) {
    var subject: String?
    var strategy: String?
    var position: [UInt8]?
    var snapshot: Snapshot?
    var at: Timestamp?
    var freshness: String?
    var timeout: Duration?
    try RequestReader.fields(&reader, Key.self) { key, reader throws(Problem) in
      switch key {
      case .subject: subject = try RequestReader.name(&reader, key.rawValue)
      case .strategy: strategy = try RequestReader.name(&reader, key.rawValue)
      case .position: position = try RequestReader.object(&reader, key.rawValue)
      case .snapshot:
        do {
          var builder = SnapshotBuilder(schema: schema)
          snapshot = try builder.read(&reader)
        } catch let error as JSONError { throw RequestReader.problem(error) } catch {
          throw Problem(.invalid, "\(error)", at: "/snapshot")
        }
      case .at: at = try RequestReader.time(&reader, key.rawValue)
      case .freshness: freshness = try RequestReader.name(&reader, key.rawValue)
      case .timeout: timeout = try RequestReader.seconds(&reader, key.rawValue, Self.timeoutSeconds)
      }
    }
    guard let subject else { throw RequestReader.missing("subject", "what is analysed, the symbol first") }
    guard let snapshot else { throw RequestReader.missing("snapshot", "an object of indicators") }
    self.subject = subject
    self.strategy = strategy
    self.position = position
    self.snapshot = snapshot
    self.at = at
    self.freshness = freshness
    self.timeout = timeout
  }

  enum Key: String, CaseIterable {
    case subject, strategy, position, snapshot, at, freshness
    case timeout = "timeout_seconds"
  }
}
