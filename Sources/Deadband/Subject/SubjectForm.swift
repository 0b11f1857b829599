internal import DeadbandCore
public import DeadbandPricing

/// The canonical form of a subject: one JSON object with sorted keys. Equal text, equal subject.
///
///     {"models":"gpt-4o","name":"SPY IC","position":{…},"prompt":"built-in v2 0f3a…","strategy":"IRON_CONDOR"}
public struct SubjectForm: Sendable, Hashable {
  /// What its user calls it.
  public let name: String
  /// The strategy; nil for none.
  public let strategy: String?
  /// The legs and the entry value, where they are known.
  public let position: Position?
  /// The prompt's identity.
  public let prompt: String
  /// The models that may answer, as a family: another version of the same model meets its analyses.
  public let models: String

  /// SHA-256 of what the news say, in hex; nil where they are not looked at.
  public let headlines: String?

  init(
    name: String, strategy: String?, position: Position?, prompt: String, models: String,
    headlines: String? = nil
  ) {
    self.name = name
    self.strategy = strategy
    self.position = position
    self.prompt = prompt
    self.models = models
    self.headlines = headlines
  }

  /// The form's text.
  public var text: String {
    var writer = JSONWriter()
    writer.object { writer in
      if let headlines {
        writer.key("headlines")
        writer.string(headlines)
      }
      writer.key("models")
      writer.string(models)
      writer.key("name")
      writer.string(name)
      if let position {
        writer.key("position")
        position.write(to: &writer)
      }
      writer.key("prompt")
      writer.string(prompt)
      if let strategy {
        writer.key("strategy")
        writer.string(strategy)
      }
    }
    return String(decoding: writer.bytes, as: UTF8.self)
  }

  /// What a store's subject stands for; nil where it was not written by an engine.
  public init?(_ text: String) {
    do { try self.init(reading: Array(text.utf8)) } catch { return nil }
    guard self.text == text else { return nil }
  }

  private init(reading bytes: [UInt8]) throws {
    var reader = JSONReader(bytes)
    var texts: [String: String] = [:]
    var position: Position?
    try reader.openObject()
    var first = true
    while let key = try reader.nextKey(&first) {
      let name = reader.text(key)
      if name == "position" {
        position = try Position.read(bytes, try reader.skipValue())
      } else {
        texts[name] = reader.text(try reader.string())
      }
    }
    try reader.finish()
    self.init(
      name: texts["name"] ?? "", strategy: texts["strategy"], position: position,
      prompt: texts["prompt"] ?? "",
      models: texts["models"] ?? "", headlines: texts["headlines"])
  }
}
