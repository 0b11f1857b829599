package import DeadbandCore

/// The JSON form of a position.
///
///     {"legs":[{"type":"put","side":"short","strike":505,"expiration":"2024-06-21","quantity":1}],"entry_value":1.85}
extension Position {
  /// Reads a position from its JSON form.
  ///
  /// - Throws: an error that says what is wrong.
  public init(json: [UInt8]) throws {
    self = try Self.read(json, json.indices)
  }

  /// The position that `bytes` hold in `range`.
  ///
  /// - Throws: ``PositionFormError``, or `JSONError` where it is no JSON.
  package static func read(_ bytes: [UInt8], _ range: Range<Int>) throws -> Position {
    var reader = JSONReader(bytes, range)
    var legs: [OptionLeg]?
    var entryValue: Double?
    try reader.openObject()
    var first = true
    while let key = try reader.nextKey(&first) {
      if reader.spells(key, "legs"), legs == nil {
        legs = try readLegs(&reader)
      } else if reader.spells(key, "entry_value"), entryValue == nil {
        entryValue = try reader.number()
      } else {
        throw PositionFormError("position: \(reader.text(key).quotedForMessage): unknown or repeated field")
      }
    }
    guard let legs, let entryValue else {
      throw PositionFormError("position: legs and entry_value are needed")
    }
    do { return try Position(legs: legs, entryValue: entryValue) } catch {
      throw PositionFormError("position: \(error)")
    }
  }

  private static func readLegs(_ reader: inout JSONReader) throws -> [OptionLeg] {
    var legs: [OptionLeg] = []
    try reader.openArray()
    var first = true
    while try reader.nextElement(&first) {
      guard legs.count < Position.legCountRange.upperBound else {
        throw PositionFormError("position: more than \(Position.legCountRange.upperBound) legs")
      }
      legs.append(try readLeg(&reader))
    }
    return legs
  }

  private static func readLeg(_ reader: inout JSONReader) throws -> OptionLeg {
    var leg = (
      type: OptionType?.none, side: Side?.none, strike: Double?.none, expiration: CalendarDate?.none,
      quantity: Int?.none
    )
    try reader.openObject()
    var first = true
    while let key = try reader.nextKey(&first) {
      let name = reader.text(key)
      switch name {
      case "type" where leg.type == nil:
        leg.type = try known(OptionType(rawValue: reader.text(try reader.string())), "type: call or put")
      case "side" where leg.side == nil:
        leg.side = try known(Side(rawValue: reader.text(try reader.string())), "side: long or short")
      case "strike" where leg.strike == nil: leg.strike = try reader.number()
      case "expiration" where leg.expiration == nil:
        let date = try reader.string()
        do { leg.expiration = try CalendarDate(parsing: reader.bytes, in: date.range) } catch {
          throw PositionFormError(
            "position: expiration: \(reader.text(date).quotedForMessage): \(error.reason)")
        }
      case "quantity" where leg.quantity == nil:
        leg.quantity = try known(Int(exactly: try reader.number()), "quantity: a whole number")
      default: throw PositionFormError("position: \(name.quotedForMessage): unknown or repeated field")
      }
    }
    guard let type = leg.type, let side = leg.side, let strike = leg.strike, let expiration = leg.expiration,
      let quantity = leg.quantity
    else {
      throw PositionFormError(
        "position: a leg needs type (call, put), side (long, short), strike, expiration and a whole quantity")
    }
    do {
      return try OptionLeg(type: type, side: side, strike: strike, expiration: expiration, quantity: quantity)
    } catch { throw PositionFormError("position: \(error)") }
  }

  /// A value that could be read. One that could not must not pass for missing: the field might stand again.
  private static func known<Value>(_ value: Value?, _ what: String) throws(PositionFormError) -> Value {
    guard let value else { throw PositionFormError("position: \(what) is needed") }
    return value
  }

  /// Writes the position in the form that ``read(_:_:)`` reads.
  ///
  ///     {"entry_value":1.85,"legs":[{"expiration":"2024-06-21","quantity":1,"side":"short","strike":505,"type":"put"}]}
  package func write(to writer: inout JSONWriter) {
    writer.object { writer in
      writer.key("entry_value")
      writer.number(entryValue)
      writer.key("legs")
      writer.array { writer in
        for leg in legs {
          writer.object { writer in
            writer.key("expiration")
            writer.string(leg.expiration.description)
            writer.key("quantity")
            writer.integer(leg.quantity)
            writer.key("side")
            writer.string(leg.side.rawValue)
            writer.key("strike")
            writer.number(leg.strike)
            writer.key("type")
            writer.string(leg.type.rawValue)
          }
        }
      }
    }
  }
}

/// Why a JSON value is no position, in one sentence that names the field.
package struct PositionFormError: Error, Sendable, CustomStringConvertible {
  package let description: String

  init(_ description: String) { self.description = description }
}
