extension ThresholdProfile {
  /// What `extends` names: the parent's text, and what to call it in errors.
  public typealias Parent = (json: [UInt8], source: String)

  /// Reads a profile, or the older settings document (``OlderSettings``), from its JSON text.
  ///
  /// A profile that `extends` another takes everything from it that it does not give itself: objects are merged key
  /// by key; a `rule`, a learned `gate` and a list are replaced whole. Its name is its own, or else the file's. A certificate and a
  /// curve are not inherited, and those that were made for other settings are refused.
  ///
  /// - Parameters:
  ///   - source: the file's name, for errors.
  ///   - resolve: finds the parent that `extends` names. By default only the two built-in profiles are known.
  /// - Throws: ``ProfileError`` with source, JSON path and reason; whatever `resolve` throws.
  public init(
    json: [UInt8], source: String, resolve: (String) throws -> Parent = ThresholdProfile.builtIn(named:)
  ) throws {
    self = try Self.read(ProfileNode(try Self.tree(json, source, depth: 0, resolve), source: source))
  }

  private static func read(_ root: ProfileNode) throws(ProfileError) -> ThresholdProfile {
    let (settings, schema) = try ProfileReader(root: root).read()
    let profile = ThresholdProfile(settings: settings, schema: schema)
    let certificate = try certificate(root, of: profile)
    let freshness = try freshness(root, of: profile)
    guard certificate != nil || freshness != nil else { return profile }
    return ThresholdProfile(
      settings: settings, schema: schema, certificate: certificate, freshness: freshness)
  }

  /// A profile from the tree of a file that extends no other: what a program has changed need not be written and read.
  ///
  /// - Throws: ``ProfileError`` with source, JSON path and reason.
  package init(tree: JSONValue, source: String) throws(ProfileError) {
    let (settings, schema) = try ProfileReader(root: ProfileNode(tree, source: source)).read()
    self.init(settings: settings, schema: schema)
  }

  /// The text's tree with its parents merged in. Every parent is read as a profile of its own first, so that an
  /// error is reported against the file that has it.
  private static func tree(
    _ json: [UInt8], _ source: String, depth: Int, _ resolve: (String) throws -> Parent
  ) throws -> JSONValue {
    let value: JSONValue
    do { value = try JSONValue(json) } catch {
      let place = lineAndColumn(error.offset, json)
      throw ProfileError(source: "\(source):\(place.line):\(place.column)", path: "", reason: error.reason)
    }
    let root = ProfileNode(value, source: source)
    let fields = try root.fields()
    let isOlder = fields.contains { $0.key == OlderSettings.key }
    guard
      let extends = try fields.first(where: { $0.key == "extends" })?.node.string()
        ?? (isOlder ? "seed" : nil)
    else { return value }
    guard depth < 8 else { throw root.error("more than 8 profiles extend one another; is there a circle?") }
    let parent: Parent
    do { parent = try resolve(extends) } catch let error as ProfileError {
      // What is wrong is the name, and that stands here.
      throw ProfileError(source: source, path: "$.extends", reason: error.description)
    }
    let parentTree = try tree(parent.json, parent.source, depth: depth + 1, resolve)
    _ = try read(ProfileNode(parentTree, source: parent.source))
    // What was found out about the parent was not found out about its children.
    let inherited = parentTree.without("certificate").without("freshness")
    if isOlder { return try OlderSettings.overlay(root, on: inherited) }
    var merged = value.merged(over: inherited)
    // Not the parent's name: where both are replayed side by side, the names tell them apart.
    if !fields.contains(where: { $0.key == "name" }) { merged.set(["name"], .string(stem(of: source))) }
    return merged
  }

  /// What a file is called: `tight` of `profiles/tight.json`.
  private static func stem(of source: String) -> String {
    let file = source.split(separator: "/").last.map(String.init) ?? source
    return file.hasSuffix(".json") ? String(file.dropLast(5)) : file
  }

  private static func lineAndColumn(_ offset: Int, _ json: [UInt8]) -> (line: Int, column: Int) {
    let before = json.prefix(offset)
    let line = before.count { $0 == UInt8(ascii: "\n") } + 1
    let start = before.lastIndex(of: UInt8(ascii: "\n")).map { $0 + 1 } ?? 0
    return (line, offset - start + 1)
  }
}

extension JSONValue {
  /// Keys of both, this value's winning; a rule, a gate (half of one model and half of another is none) and a list are
  /// taken whole.
  func merged(over parent: JSONValue) -> JSONValue {
    guard case .object(let own) = self, case .object(var merged) = parent else { return self }
    for field in own {
      guard let index = merged.firstIndex(where: { $0.key == field.key }) else {
        merged.append(field)
        continue
      }
      merged[index].value =
        ["rule", "gate"].contains(field.key)
        ? field.value : field.value.merged(over: merged[index].value)
    }
    return .object(merged)
  }

  /// Puts `value` at the end of a path of keys, making the objects on the way.
  mutating func set(_ path: ArraySlice<String>, _ value: JSONValue) {
    guard let key = path.first else {
      self = value
      return
    }
    var fields: [Field] = if case .object(let existing) = self { existing } else { [] }
    let index = fields.firstIndex { $0.key == key }
    var child = index.map { fields[$0].value } ?? .object([])
    child.set(path.dropFirst(), value)
    if let index { fields[index].value = child } else { fields.append(Field(key, child)) }
    self = .object(fields)
  }
}
