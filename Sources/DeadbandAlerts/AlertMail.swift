import DeadbandCore

/// A message as a mail (RFC 5322), for a program that takes one on its standard input.
///
/// A mail cannot be edited: what is known later is an answer to the first one, so that readers show both as one conversation.
enum AlertMail {
  /// The mail's bytes.
  ///
  /// - Parameters:
  ///   - id: of the matter; in the IDs of its mails.
  ///   - isAnswer: whether one was sent before.
  static func bytes(
    _ alert: Alert, from: String, to: [String], id: String, isAnswer: Bool, leftOut: Int, at now: Timestamp
  ) -> [UInt8] {
    let domain = from.split(separator: "@").last.map(String.init) ?? "localhost"
    let subject = isAnswer ? "Re: \(alert.subject ?? alert.title)" : alert.subject ?? alert.title
    var head = [
      "From: \(from)", "To: \(to.joined(separator: ", "))", "Subject: \(encoded("Deadband: \(subject)"))",
      "Date: \(now.internetText) +0000", "Message-ID: <\(id).\(isAnswer ? "2" : "1")@\(domain)>",
    ]
    if isAnswer {
      head += ["In-Reply-To: <\(id).1@\(domain)>", "References: <\(id).1@\(domain)>"]
    }
    head += [
      "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: base64",
      "Auto-Submitted: auto-generated",
    ]
    let text = alert.text(leftOut: leftOut) + "\n"
    return Array((head.joined(separator: "\r\n") + "\r\n\r\n").utf8) + Base64.lines(Array(text.utf8))
  }

  /// A header's text as encoded words of RFC 2047, each of at most 75 characters.
  static func encoded(_ text: String) -> String {
    if text.unicodeScalars.allSatisfy({ $0.isASCII && $0.value >= 0x20 && $0.value < 0x7F }), text.count <= 60
    {
      return text
    }
    var words: [String] = []
    var part: [UInt8] = []
    for character in text {
      let bytes = Array(String(character).utf8)
      if part.count + bytes.count > 45, !part.isEmpty {
        words.append(Base64.text(part))
        part = []
      }
      part += bytes
    }
    if !part.isEmpty { words.append(Base64.text(part)) }
    return words.map { "=?utf-8?B?\($0)?=" }.joined(separator: "\r\n ")
  }
}
