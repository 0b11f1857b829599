import CLMDB
import Foundation

@testable import DeadbandStore

/// What our reader of LMDB's file finds nothing wrong with, LMDB reads to its end and writes to, without dying of it.
///
/// The first byte says how the rest makes a file. Even: as it is. Odd: a page after another, each as the count (u16) of
/// the bytes it begins with, the count (u16) of those it ends with, and these bytes; zeros lie between.
func fuzzMidData(_ bytes: [UInt8]) {
  var control = Control(bytes)
  let isPacked = control.byte() & 1 != 0
  let content = isPacked ? pages(control) : control.payload
  let reading: DataFile.Reading
  do { reading = try DataFile.read(MemoryData(content: content)) } catch { return expect(false, "\(error)") }
  switch reading {
  case .none: expect(content.isEmpty, "only an empty file is none")
  case .unusable(let flaw): expectReadable(flaw)
  case .readable(let file):
    do {
      if let flaw = try DataFileCheck.flaw(in: file) { expectReadable(flaw) } else { useLMDB(content) }
    } catch { expect(false, "\(error)") }
  }
}

private func pages(_ control: Control) -> [UInt8] {
  var control = control
  var content: [UInt8] = []
  while !control.isEmpty, content.count < 64 * 4096 {
    let (first, last) = (control.word() % 4097, control.word() % 4097)
    let front = control.bytes(first)
    let back = control.bytes(min(last, 4096 - front.count))
    content += front + [UInt8](repeating: 0, count: 4096 - front.count - back.count) + back
  }
  return content
}

/// Bytes that are read as a file. Nothing is read beyond them, and no more than there is.
private struct MemoryData: DeadbandStore.File {
  let content: [UInt8]

  func size() throws(StoreError) -> Int { content.count }
  func read(at offset: Int, count: Int) throws(StoreError) -> [UInt8] {
    expect(offset >= 0 && count >= 0 && count <= 32768, "a page, or less, from somewhere")
    return Array(content.dropFirst(offset).prefix(count))
  }
  func write(_ bytes: [UInt8], at offset: Int) throws(StoreError) { expect(false, "nothing is written") }
  func allocate(_ size: Int) throws(StoreError) { expect(false, "nothing is made") }
  func truncate(to size: Int) throws(StoreError) { expect(false, "nothing is cut") }
  func sync() throws(StoreError) { expect(false, "nothing is synced") }
}

private let file = MemoryFile()

/// Reads all that LMDB finds, writes a row to each table, and reads again.
private func useLMDB(_ content: [UInt8]) {
  file.write(content)
  var environment: OpaquePointer?
  guard mdb_env_create(&environment) == 0, let environment else { return }
  defer { mdb_env_close(environment) }
  mdb_env_set_maxdbs(environment, 64)
  mdb_env_set_mapsize(environment, content.count + (1 << 20))
  let flags = MDB_NOSUBDIR | MDB_NOLOCK | MDB_NOSYNC
  guard mdb_env_open(environment, file.path, UInt32(flags), 0o600) == 0 else { return }
  readAll(environment)
  writeAll(environment)
  readAll(environment)
}

private func readAll(_ environment: OpaquePointer) {
  var transaction: OpaquePointer?
  guard mdb_txn_begin(environment, nil, UInt32(MDB_RDONLY), &transaction) == 0, let transaction else {
    return
  }
  defer { mdb_txn_abort(transaction) }
  for name in names(transaction) {
    var table = MDB_dbi()
    if mdb_dbi_open(transaction, name, 0, &table) == 0 { _ = rows(transaction, table) }
  }
}

private func writeAll(_ environment: OpaquePointer) {
  var transaction: OpaquePointer?
  guard mdb_txn_begin(environment, nil, 0, &transaction) == 0, let transaction else { return }
  var isGood = true
  for name in names(transaction).prefix(4) {
    var table = MDB_dbi()
    if mdb_dbi_open(transaction, name, 0, &table) != 0 { continue }
    for length in [8, 300, 6000] where isGood {
      var (key, value) = (Array("\(length)".utf8), [UInt8](repeating: 7, count: length))
      let status = key.withUnsafeMutableBytes { key in
        value.withUnsafeMutableBytes { value in
          var (name, content) = (
            MDB_val(mv_size: key.count, mv_data: key.baseAddress),
            MDB_val(mv_size: value.count, mv_data: value.baseAddress)
          )
          return mdb_put(transaction, table, &name, &content, 0)
        }
      }
      isGood = status == 0
    }
  }
  if isGood { _ = mdb_txn_commit(transaction) } else { mdb_txn_abort(transaction) }
}

/// The tables' names, as far as C can say them.
private func names(_ transaction: OpaquePointer) -> [String] {
  var main = MDB_dbi()
  guard mdb_dbi_open(transaction, nil, 0, &main) == 0 else { return [] }
  return rows(transaction, main).compactMap { key in
    key.contains(0) ? nil : String(validating: key, as: UTF8.self)
  }
}

/// A table's keys; every byte of its values is touched.
private func rows(_ transaction: OpaquePointer, _ table: MDB_dbi) -> [[UInt8]] {
  var cursor: OpaquePointer?
  guard mdb_cursor_open(transaction, table, &cursor) == 0, let cursor else { return [] }
  defer { mdb_cursor_close(cursor) }
  var keys: [[UInt8]] = []
  var (key, value) = (MDB_val(), MDB_val())
  while mdb_cursor_get(cursor, &key, &value, MDB_NEXT) == 0 {
    keys.append(Array(UnsafeRawBufferPointer(start: key.mv_data, count: key.mv_size)))
    let sum = UnsafeRawBufferPointer(start: value.mv_data, count: value.mv_size).reduce(UInt8(0)) { $0 ^ $1 }
    touched ^= sum
  }
  return keys
}

/// So that touching is not optimised away.
nonisolated(unsafe) private var touched: UInt8 = 0
