/// One server-sent event, ready to be sent.
package enum ServerEvent {
  /// An event whose data are one line.
  ///
  /// - Parameter name: its kind; nil for none.
  package static func bytes(_ name: String? = nil, id: String? = nil, data: [UInt8]) -> [UInt8] {
    var bytes: [UInt8] = []
    bytes.reserveCapacity(data.count + 40)
    if let name { bytes += "event: \(name)\n".utf8 }
    if let id { bytes += "id: \(id)\n".utf8 }
    bytes += "data: ".utf8
    bytes += data
    bytes += "\n\n".utf8
    return bytes
  }

  /// What keeps a connection alive while nothing is to be said.
  package static let comment = Array(": waiting\n\n".utf8)

  /// The end of a stream of OpenAI's form.
  package static let done = Array("data: [DONE]\n\n".utf8)
}
