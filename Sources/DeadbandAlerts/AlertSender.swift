import AsyncHTTPClient
import DeadbandAnalysts
import DeadbandCore
import Foundation
import NIOCore
import NIOHTTP1
import NIOPosix

/// Says a channel's messages: over HTTP, or through the system's program for mail.
final class AlertSender: Sendable {
  /// What became of a message.
  enum Result: Equatable {
    case said(message: String?)
    case refused(reason: String, canBeTriedAgain: Bool, wait: Duration?)
  }

  private let client: HTTPClient
  private let timeLimit: TimeAmount

  /// - Parameter timeLimit: how long one message over HTTP may take.
  init(timeLimit: TimeAmount = .seconds(10)) {
    self.timeLimit = timeLimit
    var configuration = HTTPClient.Configuration()
    configuration.redirectConfiguration = .disallow
    configuration.timeout.connect = .seconds(5)
    // Addresses are keys: no span may hold them, and no channel is told of traces.
    configuration.tracing.tracer = nil
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
  }

  deinit { client.shutdown { _ in } }

  func shutdown() async { try? await client.shutdown() }

  func send(_ action: AlertQueue.Action, _ channel: AlertChannel, id: String, at now: Timestamp) async
    -> Result
  {
    if case .mail(let from, let to, let program) = channel.route {
      let mail = AlertMail.bytes(
        action.alert, from: from, to: to, id: id, isAnswer: action.message != nil, leftOut: action.leftOut,
        at: now)
      return await Self.mail(mail, program)
    }
    guard
      let request = AlertRequest(
        action.alert, channel.route, message: action.message, leftOut: action.leftOut, id: id)
    else { return .refused(reason: "no such channel", canBeTriedAgain: false, wait: nil) }
    var message = HTTPClientRequest(url: request.url)
    message.method = HTTPMethod(rawValue: request.method)
    message.headers.add(name: "content-type", value: "application/json")
    message.headers.add(name: "user-agent", value: "deadband")
    if let token = request.token {
      message.headers.add(name: "authorization", value: "Bearer \(token.revealed)")
    }
    message.body = .bytes(ByteBuffer(bytes: request.body))
    do {
      let response = try await client.execute(message, timeout: timeLimit)
      let reply = Array(buffer: try await response.body.collect(upTo: 64 << 10))
      switch response.status.code {
      case 200...299: return .said(message: AlertRequest.message(in: reply, channel.route))
      case 429:
        let wait = AlertRequest.wait(response.headers.first(name: "retry-after"), reply)
        return .refused(reason: "status 429", canBeTriedAgain: true, wait: wait ?? .seconds(30))
      case 400 where String(decoding: reply, as: UTF8.self).contains("message is not modified"):
        // Telegram's word for an edit that it has taken already.
        return .said(message: nil)
      case let status:
        return .refused(
          reason: "status \(status)", canBeTriedAgain: status >= 500 || status == 408, wait: nil)
      }
    } catch {
      // Nothing of the error that could hold the URL, which is a key.
      let reason = (error as? HTTPClientError)?.shortDescription ?? "no connection"
      return .refused(reason: reason, canBeTriedAgain: true, wait: nil)
    }
  }

  private static func mail(_ bytes: [UInt8], _ path: String) async -> Result {
    do {
      let status = try await NIOThreadPool.singleton.runIfActive { () -> Int32 in
        let program = Process()
        program.executableURL = URL(fileURLWithPath: path)
        program.arguments = ["-t", "-i"]
        let input = Pipe()
        program.standardInput = input
        program.standardOutput = FileHandle.nullDevice
        program.standardError = FileHandle.nullDevice
        try program.run()
        try? input.fileHandleForWriting.write(contentsOf: Data(bytes))
        try? input.fileHandleForWriting.close()
        program.waitUntilExit()
        return program.terminationStatus
      }
      // 75: try again later (sysexits).
      return status == 0
        ? .said(message: "sent")
        : .refused(reason: "\(path) ended with \(status)", canBeTriedAgain: status == 75, wait: nil)
    } catch {
      return .refused(reason: "\(path) cannot be run", canBeTriedAgain: false, wait: nil)
    }
  }
}

/// What mail needs of base 64.
enum Base64 {
  static func text(_ bytes: [UInt8]) -> String { Data(bytes).base64EncodedString() }

  /// In lines of 76 characters.
  static func lines(_ bytes: [UInt8]) -> [UInt8] {
    Array(
      Data(bytes).base64EncodedData(options: [
        .lineLength76Characters, .endLineWithCarriageReturn, .endLineWithLineFeed,
      ]))
      + Array("\r\n".utf8)
  }
}
