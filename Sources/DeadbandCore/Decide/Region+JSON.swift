extension Region {
  /// Writes the bounds as an object: `{"rsi":[30,null]}`, an open end as null.
  ///
  /// - Parameter name: what a lane is called.
  package func writeBounds(to writer: inout JSONWriter, name: (_ lane: Int) -> String) {
    func end(_ value: Double?, _ writer: inout JSONWriter) {
      if let value { writer.number(value) } else { writer.null() }
    }
    writer.object { writer in
      for part in parts {
        writer.key(name(part.lane))
        writer.array { writer in
          end(part.lower, &writer)
          end(part.upper, &writer)
        }
      }
    }
  }

  /// The ends of one bound in that form; nil for anything else.
  package static func ends(_ value: JSONValue) -> (lower: Double?, upper: Double?)? {
    guard case .array(let ends) = value, ends.count == 2 else { return nil }
    var numbers: [Double?] = []
    for end in ends {
      switch end {
      case .null: numbers.append(nil)
      case .number(let number) where number.isFinite: numbers.append(number)
      default: return nil
      }
    }
    return (numbers[0], numbers[1])
  }
}
