import Deadband
import DeadbandTesting
import Foundation
import NIOCore
import Synchronization
import Testing

@testable import DeadbandAlerts

@Suite struct AlertDeskTests {
  /// An engine whose analyst answers when the gate opens, and a desk that tells a webhook of it.
  private func engine(
    _ place: TemporaryStore, _ clock: ManualClock, _ desk: AlertDesk, _ gate: Gate, fails: Bool = false
  ) -> Engine {
    var configuration = EngineConfiguration()
    configuration.callInterval = .zero
    configuration.quality.shadowShare = 0
    configuration.quality.repeatShare = 0
    let analyst = ScriptedAnalyst { _, _ in
      await gate.pass()
      return fails
        ? .failure(AnalystError(.api, reason: "down"))
        : .success(#"{"action":"close","reason":"delta is past its line"}"#)
    }
    return Engine(
      store: place.store, analyst: PromptedAnalyst(analyst), profile: .seed, configuration: configuration,
      clock: clock.analystClock, onEvent: desk.record)
  }

  private func configuration(_ channel: AlertChannel.Route) -> AlertConfiguration {
    var configuration = AlertConfiguration()
    configuration.channels = [AlertChannel("desk", channel)]
    return configuration
  }

  @Test(arguments: [false, true]) func somebodyIsToldBeforeTheModelAnswersAndAgainWhenItHas(_ fails: Bool)
    async throws
  {
    let clock = ManualClock()
    let place = try TemporaryStore(at: clock.date)
    try await ChannelServer.running { server, url in
      let desk = AlertDesk(
        self.configuration(.discord(url: Secret("\(url)/hook"))), store: place.store,
        clock: clock.analystClock)
      let telling = Task { await desk.run() }
      let gate = Gate()
      let engine = self.engine(place, clock, desk, gate, fails: fails)
      let subject = try engine.subject("SPY IC")
      let snapshot = try Snapshot(["underlying_price": .number(100)])
      let asking = Task { try await engine.analysis(for: subject, snapshot: snapshot) }
      // The model has not answered: it cannot before the gate is open.
      let first = try #require(await server.next())
      #expect(first.method == "POST" && first.path == "/hook?wait=true")
      #expect(first.body.text("content") == "SPY IC: asking (missing)")
      gate.open()
      let second = try #require(await server.next())
      #expect(second.method == "PATCH" && second.path == "/hook/messages/42")
      let text = second.body.text("content") ?? ""
      #expect(
        text.hasPrefix(
          fails ? "SPY IC: no model answered\n" : "SPY IC: close\ndelta is past its line\n"), "\(text)")
      _ = try? await asking.value
      telling.cancel()
      await telling.value
      await engine.shutdown()
    }
  }

  /// Whoever wants refreshes alone hears of a failure only where it ends one.
  @Test func whatIsNotWantedIsNotTold() async throws {
    let clock = ManualClock()
    let place = try TemporaryStore(at: clock.date)
    let engine = Engine(
      store: place.store, analyst: PromptedAnalyst(ScriptedAnalyst(answering: "{}")), profile: .seed,
      clock: clock.analystClock)
    let subject = try engine.subject("SPY IC")
    let error = await #expect(throws: EngineError.self) {
      try await engine.analysis(
        for: subject, snapshot: Snapshot(["underlying_price": .number(100)]), freshness: .cachedOnly)
    }
    var configuration = AlertConfiguration()
    func topics(_ event: EngineEvent) -> AlertConfiguration.Topic? {
      Alert(event, configuration) { _ in nil }?.topic
    }
    let failed = EngineEvent.failed(subject, try #require(error))
    let certificate = EngineEvent.certificateBroken(Agreement(agreeing: 1, total: 9), tightening: 0.5)
    #expect(topics(failed) == .failures && topics(certificate) == .quality)
    configuration.about = [.refreshes]
    // It ends what was told; the queue says nothing of it where nothing was.
    #expect(topics(failed) == .refreshes && topics(certificate) == nil)
    let unwritable = #expect(throws: StoreError.self) {
      _ = try Subject("", tenant: "a")
    }
    #expect(topics(.notStored(subject, try #require(unwritable))) == nil)
    configuration.about = [.quality]
    #expect(topics(failed) == nil && topics(.stored(subject)) == nil && topics(certificate) == .quality)
    await engine.shutdown()
  }

  /// A channel that answers nothing holds nobody up.
  @Test func aChannelThatHangsHoldsNoAnalysisUp() async throws {
    let clock = ManualClock()
    let place = try TemporaryStore(at: clock.date)
    let stuck = Gate()
    try await ChannelServer.running { _ in
      await stuck.pass()
      return ChannelServer.Answer()
    } _: { server, url in
      let desk = AlertDesk(
        self.configuration(.webhook(url: Secret("\(url)/x"), token: Secret("t"))), store: place.store,
        clock: clock.analystClock, sender: AlertSender(timeLimit: .hours(1)))
      let telling = Task { await desk.run() }
      let gate = Gate()
      gate.open()
      let engine = self.engine(place, clock, desk, gate)
      for number in 0..<20 {
        let subject = try engine.subject("S\(number)")
        _ = try await engine.analysis(for: subject, snapshot: Snapshot(["underlying_price": .number(100)]))
      }
      #expect(await server.next()?.authorization == "Bearer t")
      // One message is under way, nineteen wait; all analyses are there.
      #expect(server.count == 1)
      stuck.open()
      telling.cancel()
      await telling.value
      await engine.shutdown()
    }
  }

  @Test func aChannelThatIsBusyIsAskedAgainWhenItSays() async throws {
    let clock = ManualClock()
    let place = try TemporaryStore(at: clock.date)
    let events = Mutex<[AlertDesk.Event]>([])
    try await ChannelServer.running { number in
      number == 1
        ? ChannelServer.Answer(status: 429, body: "{}", retryAfter: "5") : ChannelServer.Answer()
    } _: { server, url in
      let desk = AlertDesk(
        self.configuration(.telegram(token: Secret("1:a"), chat: "c", baseURL: url)), store: place.store,
        clock: clock.analystClock
      ) { event in events.withLock { $0.append(event) } }
      let telling = Task { await desk.run() }
      let gate = Gate()
      let engine = self.engine(place, clock, desk, gate)
      let subject = try engine.subject("SPY")
      let asking = Task {
        try await engine.analysis(for: subject, snapshot: Snapshot(["underlying_price": .number(100)]))
      }
      #expect(await server.next()?.path == "/bot1:a/sendMessage")
      await clock.waitForSleepers()
      clock.advance(by: .seconds(5))
      #expect(await server.next()?.path == "/bot1:a/sendMessage")
      gate.open()
      #expect(await server.next()?.path == "/bot1:a/editMessageText")
      _ = try await asking.value
      telling.cancel()
      await telling.value
      #expect(events.withLock { $0.first } == .refused(channel: "desk", reason: "status 429"))
      await engine.shutdown()
    }
  }

  @Test func mailGoesThroughTheSystemsProgram() async throws {
    let folder = FileManager.default.temporaryDirectory.appendingPathComponent("mail-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let program = folder.appendingPathComponent("sendmail").path
    try Data("#!/bin/sh\necho \"$@\" > \(folder.path)/arguments\ncat > \(folder.path)/mail\n".utf8)
      .write(to: URL(fileURLWithPath: program))
    try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: program)
    var queue = AlertQueue(quietTime: .zero, messagesPerMinute: 9)
    queue.take(
      Alert(key: "k", topic: .failures, subject: "SPY", title: "SPY: down", isFinal: true), at: .zero)
    let next = queue.next(at: .zero)
    let action = try #require(next)
    let sender = AlertSender()
    let route = AlertChannel.Route.mail(from: "d@example.com", to: ["a@example.com"], program: program)
    let date = ManualClock().date
    #expect(
      await sender.send(action, AlertChannel("mail", route), id: "p-0", at: date) == .said(message: "sent"))
    let mail = try String(contentsOfFile: folder.path + "/mail", encoding: .utf8)
    #expect(mail.contains("To: a@example.com\r\n") && mail.contains("Subject: Deadband: SPY\r\n"))
    #expect(try String(contentsOfFile: folder.path + "/arguments", encoding: .utf8) == "-t -i\n")
    let missing = AlertChannel("mail", .mail(from: "d@example.com", to: ["a@example.com"], program: "/none"))
    #expect(
      await sender.send(action, missing, id: "p-0", at: date)
        == .refused(reason: "/none cannot be run", canBeTriedAgain: false, wait: nil))
    await sender.shutdown()
  }
}
