import DeadbandCore
import Synchronization

/// The mid tier: entries of this machine's disk, served through LMDB's map. A cache of the archive, which can be thrown
/// away at any time: what it holds is served only if the archive says that it is the subject's latest.
///
///     lookup: a pooled read transaction ─▶ one search ─▶ checksum ─▶ copy
///     write:  one write transaction for a group: both tables, then one sync
///
/// A value that is not what was written under its key is a miss and counted. A file that cannot be used is put aside, and
/// a new one begun.
package final class MidTier: Sendable {
  /// Whether the tier may be written to.
  package enum Access: Sendable, Hashable { case readWrite, readOnly }

  /// How the tier is opened.
  package struct Options: Sendable {
    var access = Access.readWrite
    /// Bytes of addresses for the map. It grows when it is full: costs no memory and no disk.
    var mapBytes = 4 << 30
    /// The most that the map may grow to, and with it the file; beyond that, writes fail until something was swept.
    var mapByteLimit = 64 << 30
    /// Slots in LMDB's table of readers, for all processes on this folder. Fixed by the first of them.
    var readerLimit = 512
    /// Reads at one time in this process; more wait.
    var concurrentReadLimit = 64
    /// How long a read may last: longer ones are counted, keep the file from reusing pages, and make whoever needs the
    /// map for itself give up. Also how long a reader waits for its turn.
    var readDeadlineSeconds = 1.0

    package init(access: Access = .readWrite) { self.access = access }
  }

  /// The longest entry, in bytes.
  static let entryByteLimit = 16 << 20

  let folder: MidFolder
  let options: Options
  let pool: ReaderPool
  let process: ProcessGeneration
  /// Whether LMDB has found its own pages damaged: the next write begins a new file.
  let isDamaged = Atomic(false)
  /// Why files were put aside last; nil if none were.
  let quarantineReason: Mutex<String?>
  /// Held while something is written: LMDB has one writer.
  let writer: Mutex<Writer>
  let damagedReads = Atomic(0)
  let overdueReads = Atomic(0)
  /// When the bytes that are lent now were lent, by a number each.
  let lent = Mutex(Lent())

  struct Writer {
    /// Kept while the environment is closed and opened again; nil once it is closed.
    var claim: EnvironmentClaim?
    var use: MidFolder.Use?
    /// When slots of dead readers were last freed.
    var readersChecked: Timestamp?
  }

  struct Lent {
    var since: [Int: Timestamp] = [:]
    var next = 0
  }

  init(
    folder: MidFolder, options: Options, environment: Environment, process: ProcessGeneration, writer: Writer,
    quarantineReason: String?
  ) {
    self.folder = folder
    self.options = options
    self.process = process
    self.quarantineReason = Mutex(quarantineReason)
    self.writer = Mutex(writer)
    pool = ReaderPool(
      environment, limit: min(options.concurrentReadLimit, options.readerLimit), path: folder.path,
      deadlineSeconds: options.readDeadlineSeconds)
  }

  deinit { close() }

  /// Closes the tier: whatever is asked of it afterwards throws ``StoreError/Code/closed``. Bytes that are lent stay
  /// good until they are given back.
  package func close() {
    guard process.isCurrent else { return }
    writer.withLock { writer in
      pool.close()
      // Left behind, the mark has the next opening look at every page.
      if !isDamaged.load(ordering: .relaxed) { writer.use?.end() }
      writer.use = nil
      writer.claim = nil
    }
  }

  func checkProcess() throws(StoreError) {
    guard process.isCurrent else {
      throw StoreError(
        .closed, path: folder.path, reason: "was opened by the process that this one was forked from",
        wayOut: "open the store after fork")
    }
  }
}
