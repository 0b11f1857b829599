// A process of its own, for tests of what one process does to another: it opens a mid tier, does one thing, says so on a
// line, and may be killed meanwhile.
//
//     StoreProbe read PATH COUNT         looks up so many keys, puts one, and says how many it found
//     StoreProbe write PATH FROM TO      puts these keys
//     StoreProbe hang-writing PATH       waits in the middle of a write transaction
//     StoreProbe hang-reading PATH       waits while bytes are lent
//     StoreProbe hang-open PATH          waits while the tier is open
//     StoreProbe limited PATH            writes until no file may grow, then with that limit gone
//     StoreProbe fork PATH               asks in a forked child

#if DEBUG
  import DeadbandCore
  @testable import DeadbandStore
  import Glibc

  let now = Timestamp(nanosecondsSince1970: 1_700_000_000_000_000_000)

  func key(_ number: Int) -> Digest { Digest(of: Array("subject \(number)".utf8)) }

  func bytes(_ number: Int, count: Int) -> [UInt8] {
    var random = SplitMix64(seed: UInt64(number))
    return (0..<count).map { _ in UInt8(truncatingIfNeeded: random.next()) }
  }

  func put(_ number: Int, count: Int = 100) -> MidTier.Change {
    .put(
      key: key(number), sequence: 1, expires: now.adding(seconds: 3600) ?? now,
      bytes: bytes(number, count: count))
  }

  func say(_ text: String) {
    let line = Array((text + "\n").utf8)
    _ = write(1, line, line.count)
  }

  func run(_ arguments: [String]) throws -> Int32 {
    guard arguments.count > 2 else { return 64 }
    let numbers = arguments.dropFirst(3).compactMap { Int($0) }
    var options = MidTier.Options()
    options.mapBytes = 1 << 20
    options.readDeadlineSeconds = 5
    let tier = try MidTier.open(path: arguments[2], options: options)
    switch (arguments[1], numbers.count) {
    case ("read", 1):
      // LMDB may follow damaged pages in a circle: somebody will end that.
      alarm(2)
      var found = 0
      for number in 0..<numbers[0] {
        guard let held = try tier.lookup(key(number), at: now) else { continue }
        guard held.bytes == bytes(number, count: held.bytes.count) else { return 3 }
        found += 1
      }
      try tier.write([put(numbers[0])])
      guard try tier.lookup(key(numbers[0]), at: now) != nil else { return 4 }
      try tier.sweep(at: now, limit: 10)
      say("\(found) \(try tier.statistics(at: now).quarantineReason ?? "")")
      tier.close()
    case ("write", 2):
      for number in numbers[0]..<numbers[1] { try tier.write([put(number, count: 1500)]) }
      tier.close()
    case ("hang-writing", 0):
      let transaction = try WriteTransaction(try tier.pool.environment())
      try transaction.put(key(999), sequence: 9, expires: now, [1])
      say("ready")
      _ = readLine()
      try transaction.commit()
    case ("hang-reading", 0):
      _ = try tier.withBytes(key(0), at: now, clock: { now }) { _, _ in
        say("ready")
        _ = readLine()
      }
    case ("hang-open", 0):
      say("ready")
      _ = readLine()
      tier.close()
    case ("limited", 0): return try limited(tier)
    case ("fork", 0): return try forked(tier)
    default: return 64
    }
    return 0
  }

  func limited(_ tier: MidTier) throws -> Int32 {
    signal(SIGXFSZ, SIG_IGN)
    var limit = rlimit(rlim_cur: 300_000, rlim_max: rlim_t.max)
    setrlimit(__rlimit_resource_t(1), &limit)
    var written = 0
    do throws(StoreError) {
      while written < 1000 {
        try tier.write([put(written, count: 1500)])
        written += 1
      }
      return 3
    } catch { say("\(error.code == .full) \(error)") }
    for number in 0..<written {
      guard try tier.lookup(key(number), at: now)?.bytes == bytes(number, count: 1500) else { return 4 }
    }
    limit.rlim_cur = rlim_t.max
    setrlimit(__rlimit_resource_t(1), &limit)
    try tier.write([put(written, count: 1500)])
    guard try tier.lookup(key(written), at: now) != nil, try tier.verify() == (written + 1, 0) else {
      return 5
    }
    return 0
  }

  /// Swift has no `fork`; whoever is linked with C may.
  func forked(_ tier: MidTier) throws -> Int32 {
    guard let symbol = dlsym(nil, "fork") else { return 3 }
    let fork = unsafeBitCast(symbol, to: (@convention(c) () -> pid_t).self)
    let child = fork()
    if child == 0 {
      var codes: [StoreError.Code] = []
      do throws(StoreError) { _ = try tier.lookup(key(0), at: now) } catch { codes.append(error.code) }
      do throws(StoreError) { try tier.write([put(1)]) } catch { codes.append(error.code) }
      do throws(StoreError) { try tier.compact() } catch { codes.append(error.code) }
      tier.close()
      _exit(codes == [.closed, .closed, .closed] ? 0 : 1)
    }
    var status: Int32 = 0
    waitpid(child, &status, 0)
    guard status == 0 else { return 4 }
    return try tier.lookup(key(0), at: now) != nil ? 0 : 5
  }

  // Killed processes are the point: they leave no core behind.
  var none = rlimit(rlim_cur: 0, rlim_max: 0)
  setrlimit(__rlimit_resource_t(4), &none)
  do {
    exit(try run(CommandLine.arguments))
  } catch {
    say("\(error)")
    exit(1)
  }
#else
  print("only in a debug build")
#endif
