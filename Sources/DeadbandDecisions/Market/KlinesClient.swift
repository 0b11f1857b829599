internal import AsyncHTTPClient
public import DeadbandAnalysts
public import DeadbandCore
internal import DeadbandMarketData
internal import NIOCore
internal import NIOHTTP1
internal import Synchronization

/// Markets from an exchange's public klines.
///
/// Closed bars make the indicators, the running one the price. Bars are asked for again when they are a minute old, the running one when it is half
/// a minute old; whoever wants the same asset meanwhile waits for the same request.
public final class KlinesClient: Sendable {
  /// Where and how markets are asked for.
  public struct Configuration: Sendable, Hashable {
    /// The address up to the query, such as `http://127.0.0.1:9000/fapi/v1/klines`.
    public var url: String
    /// How long a bar is, in the exchange's words: `1h`.
    public var interval = "1h"
    /// Bars that are asked for: enough for every indicator.
    public var count = 300
    /// How long the price is good.
    public var marketTime = Duration.seconds(30)
    /// How long closed bars are good.
    public var indicatorTime = Duration.seconds(60)
    /// How long the exchange may take.
    public var timeLimit = Duration.seconds(10)

    /// Markets of this address.
    public init(url: String) { self.url = url }
  }

  private struct Known: Sendable {
    /// Fed with all closed bars.
    var markets: MarketSnapshots
    /// When the running bar began.
    var running: Timestamp
    var snapshot: Snapshot
    var barsAt: Duration
    var priceAt: Duration
  }

  private struct State {
    var known: [Asset: Known] = [:]
    var requests: [Asset: Task<Result<Snapshot, DecisionRefusal>, Never>] = [:]
  }

  private let configuration: Configuration
  private let clock: AnalystClock
  private let client: HTTPClient
  private let state = Mutex(State())
  /// Assets that are remembered.
  private static let assetLimit = 1_000
  private static let answerByteLimit = 4 << 20

  /// A client, which asks nothing before ``market(of:)``.
  public init(_ configuration: Configuration, clock: AnalystClock = .system) {
    self.configuration = configuration
    self.clock = clock
    var settings = HTTPClient.Configuration()
    settings.redirectConfiguration = .disallow
    settings.timeout.connect = .seconds(5)
    client = HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
  }

  deinit { client.shutdown { _ in } }

  /// Ends all connections.
  public func shutdown() async { try? await client.shutdown() }

  /// An asset's market now, or as it was a moment ago.
  ///
  /// - Throws: ``DecisionRefusal`` of the code `INSUFFICIENT_MARKET_DATA`: the exchange does not answer, knows no such asset, or says what no
  ///   market can be.
  public func market(of asset: Asset) async throws(DecisionRefusal) -> Snapshot {
    let now = clock.now()
    let task = state.withLock { state -> Task<Result<Snapshot, DecisionRefusal>, Never>? in
      if let known = state.known[asset], now - known.priceAt < configuration.marketTime { return nil }
      if let task = state.requests[asset] { return task }
      let task = Task { await self.fetch(asset) }
      state.requests[asset] = task
      return task
    }
    guard let task else {
      guard let snapshot = state.withLock({ $0.known[asset]?.snapshot }) else {
        throw DecisionRefusal(.insufficientMarketData, ["the market of \(asset) was forgotten"])
      }
      return snapshot
    }
    return try await task.value.get()
  }

  private func fetch(_ asset: Asset) async -> Result<Snapshot, DecisionRefusal> {
    let known = state.withLock { $0.known[asset] }
    let result: Result<Known, DecisionRefusal>
    do throws(DecisionRefusal) { result = .success(try await update(asset, known)) } catch {
      result = .failure(error)
    }
    return state.withLock { state in
      state.requests[asset] = nil
      guard case .success(let fresh) = result else { return result.map(\.snapshot) }
      if state.known.count >= Self.assetLimit { state.known.removeAll() }
      state.known[asset] = fresh
      return .success(fresh.snapshot)
    }
  }

  private func update(_ asset: Asset, _ known: Known?) async throws(DecisionRefusal) -> Known {
    if var known, clock.now() - known.barsAt < configuration.indicatorTime {
      let bars = try await klines(asset, count: 2).bars
      // Another bar has begun: what closed meanwhile belongs to the indicators.
      if let last = bars.last, last.start == known.running {
        known.snapshot = try snapshot(asset, last, known.markets)
        known.priceAt = clock.now()
        return known
      }
    }
    let bars = try await klines(asset, count: configuration.count).bars
    guard let last = bars.last else { throw refuse(asset, "there is no bar") }
    var markets = MarketSnapshots(symbol: asset.symbol, isDaily: false)
    for bar in bars.dropLast() {
      do throws(SnapshotError) { _ = try markets.add(bar) } catch { throw refuse(asset, error.description) }
    }
    let now = clock.now()
    return Known(
      markets: markets, running: last.start, snapshot: try snapshot(asset, last, markets), barsAt: now,
      priceAt: now)
  }

  private func snapshot(
    _ asset: Asset, _ running: Bar, _ markets: MarketSnapshots
  ) throws(DecisionRefusal) -> Snapshot {
    var markets = markets
    do throws(SnapshotError) { return try markets.add(running) } catch {
      throw refuse(asset, error.description)
    }
  }

  private func klines(_ asset: Asset, count: Int) async throws(DecisionRefusal) -> Klines {
    let query = "symbol=\(asset.symbol)&interval=\(configuration.interval)&limit=\(count)"
    var request = HTTPClientRequest(url: configuration.url + "?" + query)
    request.headers.add(name: "user-agent", value: "deadband")
    let bytes: [UInt8]
    do {
      let limit = TimeAmount.nanoseconds(Int64(configuration.timeLimit / .nanoseconds(1)))
      let response = try await client.execute(request, timeout: limit)
      guard response.status == .ok else {
        throw refuse(asset, "the exchange answers with status \(response.status.code)")
      }
      bytes = Array(buffer: try await response.body.collect(upTo: Self.answerByteLimit))
    } catch let refusal as DecisionRefusal {
      throw refusal
    } catch {
      let reason = (error as? HTTPClientError)?.shortDescription ?? "the answer cannot be read"
      throw refuse(asset, "the exchange cannot be asked: \(reason)")
    }
    do throws(DecisionsError) { return try Klines(json: bytes, source: "klines") } catch {
      throw refuse(asset, error.description)
    }
  }

  private func refuse(_ asset: Asset, _ reason: String) -> DecisionRefusal {
    DecisionRefusal(
      .insufficientMarketData, ["\(asset): \(reason)"],
      wayOut: "send its market with the request, or try again")
  }
}
