public import DeadbandCore

/// What a model's answer says, as far as the engine has to know it.
///
///     {"action":"hold","confidence":0.8,"reason":"…","holds_while":{"underlying_price":[440,455]},"holds_for_hours":6}
///
/// Only `action` is looked for with effect on anything but the region; other fields are the caller's. An answer that is no
/// JSON object says nothing here and may still be served.
public struct ModelAnswer: Sendable, Hashable {
  /// What to do; nil where the answer does not say. Compared as text.
  public let action: String?
  /// Where it holds; nil where it does not say, or what it says was dropped.
  public let region: Region?
  /// What it said of a region that cannot be meant, one sentence each. The others are kept.
  public let dropped: [String]

  /// Reads an answer that was made from a snapshot. O(bytes).
  ///
  /// Of the region, what cannot be meant is dropped: an unknown indicator, a range that is empty, is none, or does not contain
  /// the snapshot itself; a time that is not a positive number of hours, ten years at most. An answer that says nothing of market
  /// and time has no region: it would hold for ever.
  public init(_ content: [UInt8], baseline: Snapshot, schema: IndicatorSchema = .standard) {
    guard let value = try? JSONValue(content) else {
      (action, region, dropped) = (nil, nil, [])
      return
    }
    action = value.text("action").flatMap { $0.isEmpty ? nil : $0 }
    var dropped: [String] = []
    let bounds = Self.bounds(value["holds_while"], baseline, schema, &dropped)
    let seconds = Self.seconds(value["holds_for_hours"], &dropped)
    region =
      bounds.isEmpty && seconds == nil ? nil : try? Region(bounds, holdsForSeconds: seconds, schema: schema)
    self.dropped = dropped
  }

  private static func bounds(
    _ value: JSONValue?, _ baseline: Snapshot, _ schema: IndicatorSchema, _ dropped: inout [String]
  ) -> [String: (lower: Double?, upper: Double?)] {
    guard let value else { return [:] }
    guard case .object(let fields) = value else {
      dropped.append("holds_while is no object")
      return [:]
    }
    var bounds: [String: (lower: Double?, upper: Double?)] = [:]
    for field in fields {
      let shown = String(field.key.prefix(40))
      guard schema.lane(of: field.key) != nil else {
        dropped.append("\(shown) is no indicator")
        continue
      }
      guard let range = Region.ends(field.value) else {
        dropped.append("\(shown) has no range of two numbers")
        continue
      }
      // Empty ranges contain nothing either.
      guard let region = try? Region([field.key: range], schema: schema), region.contains(baseline) else {
        dropped.append("\(shown) does not contain the market that was asked about")
        continue
      }
      bounds[field.key] = range
    }
    return bounds
  }

  private static func seconds(_ value: JSONValue?, _ dropped: inout [String]) -> Double? {
    guard let value else { return nil }
    guard case .number(let hours) = value, hours > 0, hours <= 24 * 3_660 else {
      dropped.append("holds_for_hours is no positive number of hours")
      return nil
    }
    return hours * 3600
  }
}
