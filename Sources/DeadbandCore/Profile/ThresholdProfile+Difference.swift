extension ThresholdProfile {
  /// A place in which two profiles differ.
  package struct Difference: Sendable, Equatable {
    /// JSON path of the value.
    package let path: String
    /// The value in either profile; `nil` where it has none.
    package let old, new: JSONValue?
  }

  /// Every value that a verdict depends on (all but the name) and that is another in `other`, in the file's order.
  ///
  /// Lists are compared whole, but for the profile's own indicators; so is a learned model, by its digest.
  package func differences(to other: ThresholdProfile) -> [Difference] {
    var found: [Difference] = []
    Self.compare(tree.compared, other.tree.compared, "$", &found)
    return found
  }

  private static func compare(
    _ old: JSONValue?, _ new: JSONValue?, _ path: String, _ found: inout [Difference]
  ) {
    guard old != new else { return }
    guard let olds = old?.parts, let news = new?.parts else {
      found.append(Difference(path: path, old: old, new: new))
      return
    }
    for part in olds {
      compare(part.value, news.first { $0.key == part.key }?.value, path + part.key, &found)
    }
    for part in news where !olds.contains(where: { $0.key == part.key }) {
      compare(nil, part.value, path + part.key, &found)
    }
  }
}

extension JSONValue {
  /// A profile's tree without its name, the numbers of a learned model as a digest of theirs.
  fileprivate var compared: JSONValue {
    guard case .object(let fields) = self else { return self }
    return .object(
      fields.filter { $0.key != "name" }.map { field in
        guard field.key == "gate", let model = field.value["model"] else { return field }
        var gate = field.value
        var writer = JSONWriter()
        writer.value(model)
        gate.set(["model"], .string("SHA-256 \(SHA256.digest(of: writer.bytes))"))
        return Field(field.key, gate)
      })
  }

  /// The object without a field.
  func without(_ key: String) -> JSONValue {
    guard case .object(let fields) = self else { return self }
    return .object(fields.filter { $0.key != key })
  }

  /// What is compared one by one, each under what it adds to the path: fields, and elements of a list of objects.
  fileprivate var parts: [Field]? {
    switch self {
    case .object(let fields): fields.map { Field(".\($0.key)", $0.value) }
    case .array(let elements) where elements.contains(where: \.isObject):
      elements.enumerated().map { Field("[\($0)]", $1) }
    default: nil
    }
  }

  private var isObject: Bool { if case .object = self { true } else { false } }
}
