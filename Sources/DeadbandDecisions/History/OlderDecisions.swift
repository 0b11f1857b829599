public import DeadbandCore
public import DeadbandStore

/// Decisions of the older form, about one asset each, as they are taken over into a history.
public struct OlderDecisions: Sendable {
  /// The records, in the order of the file.
  public let records: [DecisionRecord]

  /// Reads a file: a list of documents, or one document a line.
  ///
  /// - Parameters:
  ///   - account: whose they are.
  ///   - now: the time of those that have none; each a nanosecond after the one before.
  /// - Throws: ``DecisionsError`` with the line, the place and the reason: all of a file is taken over, or nothing.
  public init(_ bytes: [UInt8], source: String, account: String, at now: Timestamp) throws(DecisionsError) {
    var nodes: [DocumentNode<DecisionsError>] = []
    if bytes.first(where: { !Self.isBlank($0) }) == UInt8(ascii: "[") {
      nodes = try DocumentNode<DecisionsError>(json: bytes, source: source).list()
    } else {
      for (number, line) in bytes.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        .enumerated()
      where !line.allSatisfy(Self.isBlank) {
        nodes.append(try DocumentNode(json: Array(line), source: "\(source):\(number + 1)"))
      }
    }
    var records: [DecisionRecord] = []
    for node in nodes {
      let (decision, at) = try DecisionDocument.older(node)
      let next = Timestamp(nanosecondsSince1970: now.nanosecondsSince1970 &+ Int64(records.count))
      records.append(
        DecisionRecord(at: at ?? next, account: account, strategy: "", model: "", event: .imported(decision)))
    }
    self.records = records
  }

  private static func isBlank(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\r") || byte == UInt8(ascii: "\t")
      || byte == UInt8(ascii: "\n")
  }
}

extension DecisionHistory {
  /// Takes records over; those that it has already, at the same time about the same asset, are passed over.
  ///
  /// - Returns: how many were new.
  public func take(_ older: OlderDecisions, at now: Timestamp) async throws(StoreError) -> Int {
    struct Key: Hashable {
      let at: Timestamp
      let account: String
      let event: DecisionRecord.Event
    }
    var known: Set<Key> = []
    try forEach(at: now) { record throws(StoreError) in
      if case .imported = record.event {
        known.insert(Key(at: record.at, account: record.account, event: record.event))
      }
    }
    var count = 0
    for record in older.records
    where known.insert(Key(at: record.at, account: record.account, event: record.event)).inserted {
      try await append(record)
      count += 1
    }
    return count
  }
}
