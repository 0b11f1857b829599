import DeadbandCore
import Synchronization

@testable import DeadbandStore

/// A folder in memory that knows what is durable: calls can be made to fail, and the power to go out.
final class SimulatedFolder: Folder {
  /// What calls do when their number has come.
  struct Fault: Sendable {
    let call: Int
    let code: StoreError.Code
    /// Whether all later ones fail too.
    var lasts = false
  }

  struct Inode: Sendable {
    var durable: [UInt8] = []
    var content: [UInt8] = []
    /// Writes since the last sync, in order.
    var pending: [(offset: Int, bytes: [UInt8])] = []
    /// The file was cut to so many bytes since the last sync.
    var pendingCut: Int?
  }

  struct State: Sendable {
    var inodes: [Inode] = []
    /// File names to positions among the inodes.
    var names: [String: Int] = [:]
    var durableNames: [String: Int] = [:]
    /// What names were after each change since the folder's last sync.
    var pendingNames: [[String: Int]] = []
    /// Calls that change something, so far.
    var calls = 0
    var fault: Fault?
    /// Syncs say that they are done and do nothing: a harness that finds no violation then finds none ever.
    var syncsAreLeftOut = false
    /// Names of the locks that somebody holds.
    var locks: Set<String> = []
  }

  let state: Mutex<State>

  init(_ files: [String: [UInt8]] = [:]) {
    var state = State()
    for (name, bytes) in files {
      state.names[name] = state.inodes.count
      state.inodes.append(Inode(durable: bytes, content: bytes))
    }
    state.durableNames = state.names
    self.state = Mutex(state)
  }

  /// Files by name, as a process sees them.
  var files: [String: [UInt8]] {
    state.withLock { state in state.names.mapValues { state.inodes[$0].content } }
  }

  /// What may lie on the disk after the power went out: everything synced, and of the rest any writes, in sectors of
  /// 512 bytes, and the names as they were at any moment since the last sync.
  func imageAfterPowerLoss(using random: inout SplitMix64) -> [String: [UInt8]] {
    state.withLock { state in
      let moments = [state.durableNames] + state.pendingNames
      let names = moments[Int.random(in: 0..<moments.count, using: &random)]
      return names.mapValues { number in
        let inode = state.inodes[number]
        var bytes = inode.durable
        for write in inode.pending.shuffled(using: &random) {
          for start in stride(from: write.offset / 512 * 512, to: write.offset + write.bytes.count, by: 512)
          where Bool.random(using: &random) {
            let part = max(start, write.offset)..<min(start + 512, write.offset + write.bytes.count)
            if bytes.count < part.upperBound {
              bytes += [UInt8](repeating: 0, count: part.upperBound - bytes.count)
            }
            bytes.replaceSubrange(
              part, with: write.bytes[part.lowerBound - write.offset..<part.upperBound - write.offset])
          }
        }
        if let cut = inode.pendingCut, cut < bytes.count, Bool.random(using: &random) {
          bytes.removeLast(bytes.count - cut)
        }
        return bytes
      }
    }
  }

  /// Counts a call that changes something, and fails if its number has come.
  fileprivate func change<Result>(_ name: String, _ body: (inout State) throws(StoreError) -> Result)
    throws(StoreError)
    -> Result
  {
    try state.withLock { state throws(StoreError) in
      state.calls += 1
      if let fault = state.fault, state.calls == fault.call || fault.lasts && state.calls > fault.call {
        throw StoreError(fault.code, path: name, reason: "planted")
      }
      return try body(&state)
    }
  }

  func names() -> [String] { state.withLock { Array($0.names.keys) } }

  func open(_ name: String, writable: Bool) -> (any File)? {
    state.withLock({ $0.names[name] }).map { SimulatedFile(folder: self, number: $0) }
  }

  func stamp(_ name: String) -> FileStamp? {
    state.withLock { state in
      state.names[name].map {
        FileStamp(inode: UInt64($0), changed: 0, size: Int64(state.inodes[$0].content.count))
      }
    }
  }

  func lock(_ name: String, waitingSeconds seconds: Double) -> (any FolderLock)? {
    state.withLock({ $0.locks.insert(name).inserted }) ? SimulatedLock(folder: self, name: name) : nil
  }

  func create(_ name: String) throws(StoreError) -> any File {
    try change(name) { state in
      state.names[name] = state.inodes.count
      state.inodes.append(Inode())
      state.pendingNames.append(state.names)
      return SimulatedFile(folder: self, number: state.inodes.count - 1)
    }
  }

  func rename(_ name: String, to newName: String) throws(StoreError) {
    try change(name) { state throws(StoreError) in
      guard let number = state.names.removeValue(forKey: name) else {
        throw StoreError(.unwritable, path: name, reason: "is not there")
      }
      state.names[newName] = number
      state.pendingNames.append(state.names)
    }
  }

  func remove(_ name: String) throws(StoreError) {
    try change(name) { state in
      state.names[name] = nil
      state.pendingNames.append(state.names)
    }
  }

  func sync() throws(StoreError) {
    try change(".") { state in
      guard !state.syncsAreLeftOut else { return }
      state.durableNames = state.names
      state.pendingNames = []
    }
  }
}

private final class SimulatedLock: FolderLock {
  private let folder: SimulatedFolder
  private let name: String

  init(folder: SimulatedFolder, name: String) {
    self.folder = folder
    self.name = name
  }

  deinit { _ = folder.state.withLock { $0.locks.remove(name) } }
}

private struct SimulatedFile: File {
  let folder: SimulatedFolder
  let number: Int

  func size() -> Int { folder.state.withLock { $0.inodes[number].content.count } }

  func read(at offset: Int, count: Int) -> [UInt8] {
    folder.state.withLock { state in
      let content = state.inodes[number].content
      guard offset < content.count else { return [] }
      return Array(content[offset..<min(offset + count, content.count)])
    }
  }

  func write(_ bytes: [UInt8], at offset: Int) throws(StoreError) {
    try folder.change("file \(number)") { state in
      state.inodes[number].pending.append((offset, bytes))
      if state.inodes[number].content.count < offset + bytes.count {
        let missing = offset + bytes.count - state.inodes[number].content.count
        state.inodes[number].content += [UInt8](repeating: 0, count: missing)
      }
      state.inodes[number].content.replaceSubrange(offset..<offset + bytes.count, with: bytes)
    }
  }

  func allocate(_ size: Int) throws(StoreError) {
    let missing = size - self.size()
    if missing > 0 { try write([UInt8](repeating: 0, count: missing), at: self.size()) }
  }

  func truncate(to size: Int) throws(StoreError) {
    try folder.change("file \(number)") { state in
      let extra = state.inodes[number].content.count - size
      if extra > 0 { state.inodes[number].content.removeLast(extra) }
      state.inodes[number].pendingCut = size
    }
  }

  func sync() throws(StoreError) {
    do throws(StoreError) {
      try folder.change("file \(number)") { state in
        guard !state.syncsAreLeftOut else { return }
        var inode = state.inodes[number]
        inode.durable.removeLast(max(inode.durable.count - inode.content.count, 0))
        inode.durable += [UInt8](repeating: 0, count: inode.content.count - inode.durable.count)
        for (offset, bytes) in inode.pending {
          let part = offset..<max(min(offset + bytes.count, inode.durable.count), offset)
          guard offset < inode.durable.count else { continue }
          inode.durable.replaceSubrange(part, with: bytes[..<part.count])
        }
        inode.pending = []
        inode.pendingCut = nil
        state.inodes[number] = inode
      }
    } catch {
      // What was to be written is taken for written, and never is, whatever a later sync says.
      folder.state.withLock { $0.inodes[number].pending = [] }
      throw error
    }
  }
}
