import DeadbandInterface
import HTTPTypes
import Hummingbird

/// A whole answer of status 200, ready to be sent, whichever way the request has come.
struct Reply: Sendable {
  let mediaType: String
  /// What it says beside its body.
  let headers: [(name: String, value: String)]
  let body: [UInt8]

  init(_ body: [UInt8], mediaType: String = "application/json", _ headers: [(name: String, value: String)]) {
    self.mediaType = mediaType
    self.headers = headers
    self.body = body
  }

  /// The same as the router sends it.
  var response: Response {
    var fields: HTTPFields = [:]
    for (name, value) in headers {
      // The names are this room's own, and tokens.
      if let name = HTTPField.Name(name) { fields[name] = value }
    }
    return .json(body, mediaType: mediaType, fields)
  }
}
