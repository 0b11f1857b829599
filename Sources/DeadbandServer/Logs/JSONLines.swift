import Deadband
import DeadbandCore
import Logging

/// A line of JSON for each message: `{"at":"…","level":"info","concern":"service","message":"…", …}`.
struct JSONLines: LogHandler {
  let concern: String
  let files: LogFiles
  var logLevel = Logger.Level.info
  var metadata: Logger.Metadata = [:]

  init(concern: String, files: LogFiles) {
    self.concern = concern
    self.files = files
  }

  subscript(metadataKey key: String) -> Logger.Metadata.Value? {
    get { metadata[key] }
    set { metadata[key] = newValue }
  }

  func log(event: LogEvent) {
    var writer = JSONWriter()
    writer.object { writer in
      writer.field("at", AnalystClock.system.date().description)
      writer.field("level", event.level.rawValue)
      writer.field("concern", concern)
      writer.field("message", event.message.description)
      let all = metadata.merging(event.metadata ?? [:]) { _, last in last }
      for (key, value) in all.sorted(by: { $0.key < $1.key }) { writer.field(key, "\(value)") }
    }
    writer.newline()
    files.write(writer.bytes, concern)
  }
}
