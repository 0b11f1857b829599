import DeadbandCore
import DeadbandLab
import DeadbandMarketData
import Glibc
import SystemPackage

/// The file of a search's journal, held by this process alone and written to the disk a round at a time.
struct JournalFile: ~Copyable {
  /// What it held.
  let journal: TuneJournal

  private let path: String
  private let descriptor: FileDescriptor

  private init(path: String, descriptor: FileDescriptor, journal: TuneJournal) {
    self.path = path
    self.descriptor = descriptor
    self.journal = journal
  }

  /// Opens a journal to go on with, or begins one where no file lies.
  ///
  /// - Throws: ``OutputError``; ``InputError`` where the file is another run's, or none.
  static func open(path: String, _ header: TuneJournal.Header) throws -> JournalFile {
    let descriptor: FileDescriptor
    do {
      descriptor = try FileDescriptor.open(
        FilePath(path), .readWrite, options: [.create, .closeOnExec],
        permissions: [.ownerReadWrite, .groupRead, .otherRead])
    } catch { throw OutputError.failed(name: path, reason: "\(error)") }
    do {
      guard flock(descriptor.rawValue, LOCK_EX | LOCK_NB) == 0 else { throw OutputError.busy(name: path) }
      return JournalFile(path: path, descriptor: descriptor, journal: try load(descriptor, header))
    } catch {
      try? descriptor.close()
      switch error {
      case let error as TuneError: throw InputError(.data, path: path, reason: error.description)
      case let error as Errno: throw OutputError.failed(name: path, reason: "\(error)")
      default: throw error
      }
    }
  }

  private static func load(_ descriptor: FileDescriptor, _ header: TuneJournal.Header) throws -> TuneJournal {
    let journal = try TuneJournal(bytes(of: descriptor), of: header)
    // What a kill tore is cut off, or the next line would join it.
    guard ftruncate(descriptor.rawValue, journal.wholeBytes) == 0 else { throw Errno(rawValue: errno) }
    _ = try descriptor.seek(offset: 0, from: .end)
    if !journal.isBegun { try write(header.line, to: descriptor) }
    return journal
  }

  deinit { try? descriptor.close() }

  /// Appends a round, on the disk when this returns.
  func append(_ lines: [UInt8]) throws(OutputError) {
    do { try Self.write(lines, to: descriptor) } catch { throw .failed(name: path, reason: "\(error)") }
  }

  private static func write(_ bytes: [UInt8], to descriptor: FileDescriptor) throws {
    try descriptor.writeAll(bytes)
    guard fsync(descriptor.rawValue) == 0 else { throw Errno(rawValue: errno) }
  }

  private static func bytes(of descriptor: FileDescriptor) throws -> [UInt8] {
    var bytes: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    while true {
      let count = try chunk.withUnsafeMutableBytes { try descriptor.read(into: $0) }
      guard count > 0 else { return bytes }
      bytes += chunk[..<count]
    }
  }
}
