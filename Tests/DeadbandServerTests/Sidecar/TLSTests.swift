import Deadband
import Foundation
import HummingbirdTesting
import Logging
import NIOCore
import NIOPosix
import NIOSSL
import Testing

@testable import DeadbandServer

/// A sidecar with a certificate, and clients that shake hands with it.
@Suite struct TLSTests {
  /// Two certificates for `localhost`, each its own authority.
  private struct Certificates {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent(
      "deadband-\(UUID().uuidString)"
    ).path

    init() throws {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      for name in ["own", "another"] {
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments =
          [
            "openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj",
            "/CN=localhost",
          ]
          + [
            "-addext", "subjectAltName=DNS:localhost", "-keyout", "\(folder)/\(name).key", "-out", path(name),
          ]
        process.standardError = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0, "openssl is missing: Scripts/bootstrap --tests")
      }
    }

    func path(_ name: String) -> String { "\(folder)/\(name).crt" }

    func world() throws -> SidecarWorld {
      try SidecarWorld(RulebookAnalyst()) {
        $0.certificate = .init(chain: path("own"), key: "\(folder)/own.key")
      }
    }
  }

  /// What the sidecar answers to `GET /health` by TLS.
  private func health(
    _ port: Int?, trusting authority: String, _ name: String = "localhost",
    _ change: (inout TLSConfiguration) -> Void = { _ in }
  ) async throws -> String {
    var configuration = TLSConfiguration.makeClientConfiguration()
    configuration.trustRoots = .file(authority)
    change(&configuration)
    let context = try NIOSSLContext(configuration: configuration)
    let channel = try await ClientBootstrap(group: MultiThreadedEventLoopGroup.singleton)
      .connect(host: "127.0.0.1", port: port ?? 0) { channel in
        channel.eventLoop.makeCompletedFuture {
          try channel.pipeline.syncOperations.addHandler(
            try NIOSSLClientHandler(context: context, serverHostname: name))
          return try NIOAsyncChannel<ByteBuffer, ByteBuffer>(wrappingChannelSynchronously: channel)
        }
      }
    return try await channel.executeThenClose { inbound, outbound in
      try await outbound.write(
        ByteBuffer(string: "GET /health HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n"))
      var bytes = ByteBuffer()
      do {
        for try await var more in inbound { bytes.writeBuffer(&more) }
      } catch NIOSSLError.uncleanShutdown {
        // After the answer, which says by itself how long it is.
      }
      return String(buffer: bytes)
    }
  }

  @Test func whoTrustsTheCertificateIsAnswered() async throws {
    let certificates = try Certificates()
    let world = try certificates.world()
    try await world.test(.live) { client in
      let port = client.port
      let first = try await health(port, trusting: certificates.path("own"))
      #expect(first.hasPrefix("HTTP/1.1 200"))
      // Nobody else's certificate, no other name, and nothing of before 2018.
      await #expect(throws: (any Error).self) {
        try await health(port, trusting: certificates.path("another"))
      }
      await #expect(throws: (any Error).self) {
        try await health(port, trusting: certificates.path("own"), "deadband.example.com")
      }
      await #expect(throws: (any Error).self) {
        try await health(port, trusting: certificates.path("own")) { $0.maximumTLSVersion = .tlsv11 }
      }
      // In the clear there is no answer.
      let clear = try? await RawConnection.exchange(port, "GET /health HTTP/1.1\r\nhost: localhost\r\n\r\n")
      #expect(clear?.contains("200") != true)
      // And whoever knows how is answered still.
      let last = try await health(port, trusting: certificates.path("own"))
      #expect(last.hasPrefix("HTTP/1.1 200"))
    }
  }

  @Test func whatIsNoCertificateIsSaidBeforeAnythingListens() throws {
    let certificates = try Certificates()
    func start(_ chain: String, _ key: String) throws {
      let world = try SidecarWorld(RulebookAnalyst()) {
        $0.certificate = .init(chain: "\(certificates.folder)/\(chain)", key: "\(certificates.folder)/\(key)")
      }
      _ = try world.sidecar.application(Logger(label: "test"))
    }
    try start("own.crt", "own.key")
    for (chain, key) in [
      ("own.key", "own.key"), ("missing", "own.key"), ("own.crt", "missing"),
    ] {
      let error = #expect(throws: SidecarError.self, "\(chain), \(key)") { try start(chain, key) }
      #expect("\(try #require(error))".hasPrefix("TLS: "))
    }
  }

  /// Refused at the start, and not by every client.
  @Test func aCertificateBesideAnothersKeyIsRefused() async throws {
    let certificates = try Certificates()
    let world = try SidecarWorld(RulebookAnalyst()) {
      $0.certificate = .init(chain: certificates.path("own"), key: "\(certificates.folder)/another.key")
    }
    let error = #expect(throws: SidecarError.self) { try world.sidecar.application(Logger(label: "t")) }
    let text = "\(try #require(error))"
    #expect(text.contains("is not the key of the first certificate in"), "\(text)")
  }
}
