import NIOCore
import NIOEmbedded
import NIOHTTP1
import Testing

@testable import DeadbandServer

/// By a loop whose time the test moves: nothing sleeps.
@Suite struct RequestDeadlineTests {
  private func channel() throws -> EmbeddedChannel {
    let channel = EmbeddedChannel()
    try channel.pipeline.syncOperations.addHandlers([
      ByteToMessageHandler(HTTPRequestDecoder()), HTTPResponseEncoder(),
      RequestDeadline(request: .seconds(30), silence: .seconds(75)),
    ])
    try channel.connect(to: try SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    return channel
  }

  private func send(_ text: String, _ channel: EmbeddedChannel) throws {
    try channel.writeInbound(ByteBuffer(string: text))
  }

  private func answer(_ channel: EmbeddedChannel) throws {
    try channel.writeOutbound(HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: .ok)))
    try channel.writeOutbound(HTTPServerResponsePart.end(nil))
  }

  @Test func aByteASecondIsNotEnough() throws {
    let channel = try channel()
    for byte in "GET /health HTTP/1.1\r\nhost: localhost\r\n".prefix(29) {
      try send(String(byte), channel)
      channel.embeddedEventLoop.advanceTime(by: .seconds(1))
      #expect(channel.isActive)
    }
    channel.embeddedEventLoop.advanceTime(by: .seconds(2))
    #expect(!channel.isActive)
  }

  @Test func aBodyCountsToo() throws {
    let channel = try channel()
    try send("POST / HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n", channel)
    channel.embeddedEventLoop.advanceTime(by: .seconds(20))
    try send("{", channel)
    channel.embeddedEventLoop.advanceTime(by: .seconds(11))
    #expect(!channel.isActive)
  }

  @Test func silenceEndsAConnectionAndRequestsKeepIt() throws {
    let channel = try channel()
    for _ in 0..<5 {
      channel.embeddedEventLoop.advanceTime(by: .seconds(70))
      #expect(channel.isActive)
      try send("GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n", channel)
      try answer(channel)
    }
    channel.embeddedEventLoop.advanceTime(by: .seconds(76))
    #expect(!channel.isActive)
  }

  /// A client that asks and does not read holds an answer, and whoever writes it, no longer than it may take to send a request.
  @Test func whoTakesNothingOfItsAnswerIsLetGo() throws {
    let channel = try channel()
    func full(_ isFull: Bool) {
      channel.isWritable = !isFull
      channel.pipeline.fireChannelWritabilityChanged()
    }
    try send("GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n", channel)
    try channel.writeOutbound(HTTPServerResponsePart.head(HTTPResponseHead(version: .http1_1, status: .ok)))
    // As long as it takes something now and then, it may take its time.
    for _ in 0..<10 {
      full(true)
      channel.embeddedEventLoop.advanceTime(by: .seconds(29))
      #expect(channel.isActive)
      full(false)
      channel.embeddedEventLoop.advanceTime(by: .seconds(29))
      #expect(channel.isActive)
    }
    full(true)
    channel.embeddedEventLoop.advanceTime(by: .seconds(61))
    #expect(!channel.isActive)
  }

  @Test func whoWaitsForAnAnswerOwesNothing() throws {
    let channel = try channel()
    try send("GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n", channel)
    channel.embeddedEventLoop.advanceTime(by: .seconds(1_000))
    #expect(channel.isActive)
    try answer(channel)
    channel.embeddedEventLoop.advanceTime(by: .seconds(70))
    #expect(channel.isActive)
    channel.embeddedEventLoop.advanceTime(by: .seconds(40))
    #expect(!channel.isActive)
  }
}
