import DeadbandCore

/// What a period's calls of one tenant or provider add up to, in nano-dollars.
struct LedgerTotal: Equatable {
  /// Of calls whose cost is known.
  var spent: Int64 = 0
  /// Of calls that are under way.
  var reserved: Int64 = 0
  /// Of calls whose maker is gone.
  var unsettled: Int64 = 0
  /// How many were begun.
  var calls: Int64 = 0

  var bytes: [UInt8] {
    var writer = LittleEndianWriter(capacity: 32)
    for number in [spent, reserved, unsettled, calls] { writer.append(number) }
    return writer.bytes
  }

  init() {}

  init?(_ bytes: [UInt8]) {
    var reader = LittleEndianReader(bytes)
    guard let spent = reader.next(Int64.self), let reserved = reader.next(Int64.self),
      let unsettled = reader.next(Int64.self), let calls = reader.next(Int64.self), reader.rest == 0
    else { return nil }
    (self.spent, self.reserved, self.unsettled, self.calls) = (spent, reserved, unsettled, calls)
  }
}

extension LittleEndianWriter {
  mutating func append(text: String) {
    append(UInt16(truncatingIfNeeded: text.utf8.count))
    append(Array(text.utf8))
  }

  mutating func append(_ call: LedgerCall) {
    append(call.kind.rawValue)
    for name in [call.tenant, call.provider, call.model, call.reason] { append(text: name) }
  }

  mutating func append(_ tokens: TokenUsage) {
    for count in [tokens.input, tokens.cachedInput, tokens.cacheWrite, tokens.longCacheWrite, tokens.output] {
      append(count)
    }
  }
}

extension LittleEndianReader {
  fileprivate mutating func nextText() -> String? {
    guard let count = next(UInt16.self), let bytes = next(bytes: Int(count)) else { return nil }
    return String(validating: bytes, as: UTF8.self)
  }

  mutating func nextCall() -> LedgerCall? {
    guard let kind = next(UInt8.self).flatMap({ LedgerCall.Kind(rawValue: $0) }), let tenant = nextText(),
      let provider = nextText(), let model = nextText(), let reason = nextText()
    else { return nil }
    return LedgerCall(unchecked: tenant, provider, model, reason, kind)
  }

  mutating func nextTokens() -> TokenUsage? {
    guard let input = next(Int64.self), let cachedInput = next(Int64.self), let write = next(Int64.self),
      let longWrite = next(Int64.self), let output = next(Int64.self)
    else { return nil }
    return TokenUsage(
      input: input, cachedInput: cachedInput, cacheWrite: write, longCacheWrite: longWrite, output: output)
  }

  fileprivate mutating func nextTime() -> Timestamp? {
    next(Int64.self).map { Timestamp(nanosecondsSince1970: $0) }
  }

  fileprivate mutating func nextMoney() -> Money? { next(Int64.self).map { Money(nanoDollars: $0) } }
}

extension LedgerReservation {
  var bytes: [UInt8] {
    var writer = LittleEndianWriter(capacity: 128)
    writer.append(at.nanosecondsSince1970)
    writer.append(session)
    writer.append(amount.nanoDollars)
    writer.append(UInt8(isUnsettled ? 1 : 0))
    writer.append(call)
    return writer.bytes
  }

  init?(_ id: UInt64, _ bytes: [UInt8]) {
    var reader = LittleEndianReader(bytes)
    guard let at = reader.nextTime(), let session = reader.next(UInt64.self), let amount = reader.nextMoney(),
      let flag = reader.next(UInt8.self), flag <= 1, let call = reader.nextCall(), reader.rest == 0
    else { return nil }
    self.init(id: id, at: at, session: session, amount: amount, call: call, isUnsettled: flag == 1)
  }

  /// The number that a key of the table is.
  static func id(_ key: [UInt8]) -> UInt64? {
    key.count == 8 ? key.reduce(0) { $0 << 8 | UInt64($1) } : nil
  }
}

extension LedgerEntry {
  var bytes: [UInt8] {
    var writer = LittleEndianWriter(capacity: 160)
    writer.append(id)
    writer.append(at.nanosecondsSince1970)
    writer.append(settledAt.nanosecondsSince1970)
    writer.append(reserved.nanoDollars)
    writer.append(cost.nanoDollars)
    writer.append(outcome.rawValue)
    writer.append(call)
    writer.append(UInt8(tokens == nil ? 0 : 1))
    if let tokens { writer.append(tokens) }
    return writer.bytes
  }

  init?(_ bytes: [UInt8]) {
    var reader = LittleEndianReader(bytes)
    guard let id = reader.next(UInt64.self), let at = reader.nextTime(), let settledAt = reader.nextTime(),
      let reserved = reader.nextMoney(), let cost = reader.nextMoney(),
      let outcome = reader.next(UInt8.self).flatMap({ Outcome(rawValue: $0) }), let call = reader.nextCall(),
      let flag = reader.next(UInt8.self), flag <= 1
    else { return nil }
    let tokens = flag == 1 ? reader.nextTokens() : nil
    guard reader.rest == 0, flag == 0 || tokens != nil else { return nil }
    self.init(
      id: id, at: at, settledAt: settledAt, reserved: reserved, cost: cost, tokens: tokens, outcome: outcome,
      call: call)
  }
}

extension LedgerSaving {
  var bytes: [UInt8] {
    var writer = LittleEndianWriter(capacity: 96)
    writer.append(day.daysSince1970)
    writer.append(count)
    writer.append(amount.nanoDollars)
    writer.append(call)
    return writer.bytes
  }

  init?(_ bytes: [UInt8]) {
    var reader = LittleEndianReader(bytes)
    guard let number = reader.next(Int32.self), let day = CalendarDate(daysSince1970: Int(number)),
      let count = reader.next(Int64.self), let amount = reader.nextMoney(), let call = reader.nextCall(),
      reader.rest == 0
    else { return nil }
    self.init(day: day, call: call, count: count, amount: amount)
  }
}
