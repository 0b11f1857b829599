import DeadbandCore

/// An accepted snapshot is JSON, has its price, holds every value within its range and exactly quantised, and reads
/// back equal from its own values in any order.
func fuzzSnapshot(_ bytes: [UInt8]) {
  guard isUTF8(bytes) else { return }
  for schema in [IndicatorSchema.standard, Profiles.custom.schema] {
    var builder = SnapshotBuilder(schema: schema)
    var reader = JSONReader(bytes)
    do {
      let snapshot = try builder.read(&reader)
      try reader.finish()
      expect((try? JSONValue(bytes)) != nil, "a snapshot that is JSON without repeated keys")
      check(snapshot, schema)
    } catch is JSONError {
    } catch let error as SnapshotError {
      expect(!error.description.isEmpty, "an error with words")
    } catch {
      expect(false, "an error of another kind: \(error)")
    }
  }
}

/// What holds for any snapshot that a reader hands out.
func check(_ snapshot: Snapshot, _ schema: IndicatorSchema) {
  expect(snapshot.present.has(Lane.underlyingPrice), "a price")
  var isSmall = true
  for (lane, definition) in schema.definitions.enumerated() {
    let quantum = snapshot.quanta[lane]
    guard let value = snapshot[lane] else {
      expect(
        quantum == Snapshot.missing && snapshot.values[lane] == 0, "\(definition.key): nothing where missing")
      continue
    }
    expect(quantum.magnitude < 1 << 53, "\(definition.key): a quantum below 2^53")
    expect(value == Double(quantum) / definition.scale, "\(definition.key): quantum and value agree")
    isSmall = isSmall && quantum.magnitude < 1 << 50
    switch definition.kind {
    case .number(let scale, let range):
      // Quantising may pass an end that is no multiple of the quantum by half of one.
      let half = 0.5 / scale
      expect(
        range.contains(value) || range.contains(value - half) || range.contains(value + half),
        "\(definition.key): \(value) within \(range)")
      if range.excludesLower { expect(quantum > 0, "\(definition.key): above 0") }
    case .category(let names): expect(names.indices.contains(Int(quantum)), "\(definition.key): a name")
    }
  }
  // Near 2^53 a quantum's value is not exact any more, and may be quantised to its neighbour.
  guard isSmall else { return }
  for isReversed in [false, true] {
    var writer = JSONWriter()
    write(snapshot, schema, isReversed, &writer)
    var builder = SnapshotBuilder(schema: schema)
    var reader = JSONReader(writer.bytes)
    let again = try? builder.read(&reader)
    expect(again == snapshot, "the values read back")
    if let again { expect(Fingerprint(again) == Fingerprint(snapshot), "with the same fingerprint") }
  }
}

/// Writes the snapshot's values as the object that it can be read from.
func write(
  _ snapshot: Snapshot, _ schema: IndicatorSchema, _ isReversed: Bool, _ writer: inout JSONWriter
) {
  writer.object { writer in
    for index in 0..<schema.count {
      let lane = isReversed ? schema.count - 1 - index : index
      guard let value = snapshot[lane] else { continue }
      writer.key(schema.definitions[lane].key)
      switch schema.definitions[lane].kind {
      case .number: writer.number(value)
      case .category(let names): writer.string(names[Int(value)])
      }
    }
  }
}
