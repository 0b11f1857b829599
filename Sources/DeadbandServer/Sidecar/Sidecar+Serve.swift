import Hummingbird
import HummingbirdCore
import HummingbirdTLS
public import Logging
import NIOCore
import NIOSSL
import ServiceLifecycle
import UnixSignals

extension Sidecar {
  /// Listens and answers until it is told to end: SIGTERM or SIGINT, or its task's graceful shutdown.
  ///
  /// At the end it takes no more connections, finishes the requests under way, and then what goes on behind them, all within
  /// ``SidecarConfiguration/shutdownTime``; what is not done by then is cancelled, and whoever waits for it is told so.
  ///
  /// - Parameters:
  ///   - onHangUp: is called for every SIGHUP, to read everything anew; nil leaves the signal alone.
  ///   - onRunning: is given the port once it listens.
  /// - Throws: ``SidecarError``.
  public func serve(
    logger: Logger, onHangUp: (@Sendable () async -> Void)? = nil,
    onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
  ) async throws {
    var services: [any Service] = [
      Listening(sidecar: self, application: try application(logger, onRunning: onRunning))
    ]
    if let onHangUp { services.append(HangUps(onHangUp: onHangUp)) }
    var group = ServiceGroupConfiguration(
      services: services, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
    group.maximumGracefulShutdownDuration = configuration.shutdownTime
    let result: Result<Void, any Error>
    do { result = .success(try await ServiceGroup(configuration: group).run()) } catch {
      result = .failure(error)
    }
    await shutdown()
    do { try result.get() } catch let error as IOError {
      throw SidecarError.cannotListen(
        address: "\(configuration.host):\(configuration.port)", reason: "\(error)")
    } catch is CancellationError {
      logger.warning("requests were still under way at the end, and were given up")
    }
  }

  /// The application: routes, limits, and TLS where there is a certificate.
  func application(
    _ logger: Logger, onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
  ) throws(SidecarError) -> Application<RouterResponder<SidecarContext>> {
    var decoder = HTTP1Channel.Configuration.DecoderConfiguration()
    decoder.maxHeaderFieldSize = configuration.headerByteLimit
    decoder.maxHeaderListSize = configuration.headerByteLimit
    decoder.maxHeaderFieldCount = 100
    let channel = HTTP1Channel.Configuration(
      additionalChannelHandlers: [], httpDecoderConfiguration: decoder)
    let guarded = HTTPServerBuilder { [self] responder in
      GuardedChannel(base: HTTP1Channel(responder: responder, configuration: channel), sidecar: self)
    }
    let settings = ApplicationConfiguration(
      address: .hostname(configuration.host, port: configuration.port), serverName: nil, backlog: 1_024,
      availableConnectionsDelegate: .maximum(configuration.connectionLimit, logger: logger))
    return Application(
      router: router(), server: try server(guarded), configuration: settings,
      onServerRunning: { await onRunning($0.localAddress?.port ?? 0) }, logger: logger)
  }

  private func server(_ plain: HTTPServerBuilder) throws(SidecarError) -> HTTPServerBuilder {
    guard let certificate = configuration.certificate else { return plain }
    do {
      let chain = try NIOSSLCertificate.fromPEMFile(certificate.chain).map {
        NIOSSLCertificateSource.certificate($0)
      }
      let key = try NIOSSLPrivateKey(file: certificate.key, format: .pem)
      var configuration = TLSConfiguration.makeServerConfiguration(
        certificateChain: chain, privateKey: .privateKey(key))
      configuration.minimumTLSVersion = .tlsv12
      // What the framework makes at the first connection: key and certificate must belong together.
      _ = try NIOSSLContext(configuration: configuration)
      return try .tls(plain, tlsConfiguration: configuration)
    } catch NIOSSLError.failedToLoadPrivateKey {
      throw .certificate(
        reason: "\(certificate.key) is not the key of the first certificate in \(certificate.chain)")
    } catch {
      throw .certificate(reason: "\(certificate.chain), \(certificate.key): \(error)")
    }
  }
}

/// The application, and the word that it ends.
private struct Listening: Service {
  let sidecar: Sidecar
  let application: Application<RouterResponder<SidecarContext>>

  @concurrent func run() async throws {
    try await withGracefulShutdownHandler {
      try await application.run()
    } onGracefulShutdown: {
      sidecar.beginToEnd()
    }
  }
}

/// Hang-ups, one after the other.
private struct HangUps: Service {
  let onHangUp: @Sendable () async -> Void

  @concurrent func run() async throws {
    for await _ in await UnixSignalsSequence(trapping: .sighup).cancelOnGracefulShutdown() {
      await onHangUp()
    }
  }
}
