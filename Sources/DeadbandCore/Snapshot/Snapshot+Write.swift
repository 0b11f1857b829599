extension Snapshot {
  /// Writes the indicators that are there as one JSON object by their keys, as quantised. Lanes that `schema` does not define are
  /// left out.
  package func write(_ schema: IndicatorSchema, _ writer: inout JSONWriter) {
    let definitions = schema.definitions
    writer.object { writer in
      for part in parts where part.lane < definitions.count {
        writer.key(definitions[part.lane].key)
        if case .category(let names) = definitions[part.lane].kind, names.indices.contains(Int(part.quantum))
        {
          writer.string(names[Int(part.quantum)])
        } else {
          writer.number(part.value)
        }
      }
    }
  }
}
