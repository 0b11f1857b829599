private import CLMDB
import DeadbandCore

/// Why a job, or a whole transaction, stops.
enum LedgerStop: Error {
  /// LMDB failed: nothing of the transaction holds.
  case failed(LMDBFailure)
  /// One job cannot be done; the others of its group can.
  case refused(LedgerError)
}

/// The rows that a transaction sees, each checked as it is read. Only while the transaction lasts.
@safe struct LedgerRows {
  private let transaction: OpaquePointer
  private let numbers: [UInt32]
  private let path: String

  init(_ transaction: OpaquePointer, _ numbers: [UInt32], path: String) {
    unsafe self.transaction = unsafe transaction
    self.numbers = numbers
    self.path = path
  }

  private func number(_ table: LedgerTable) -> UInt32 { numbers[Int(table.rawValue)] }

  /// What stands under `key`; nil where there is nothing.
  func content(_ table: LedgerTable, _ key: [UInt8]) throws(LedgerStop) -> [UInt8]? {
    guard number(table) != Environment.noTable else { return nil }
    let value: [UInt8]?
    do throws(LMDBFailure) {
      value = unsafe try withBytes(key) { key throws(LMDBFailure) in
        var value = unsafe MDB_val()
        let found = try isFound(unsafe mdb_get(transaction, number(table), &key, &value), "mdb_get")
        return found ? unsafe value.lend(Self.copy) : nil
      }
    } catch { throw .failed(error) }
    guard let value else { return nil }
    guard let content = LedgerValue.unwrap(value, table, key) else { throw damaged(table) }
    return content
  }

  /// What stands under `key`, as what it is; nil where there is nothing.
  func row<Row>(_ table: LedgerTable, _ key: [UInt8], _ read: ([UInt8]) -> Row?) throws(LedgerStop) -> Row? {
    guard let content = try content(table, key) else { return nil }
    guard let row = read(content) else { throw damaged(table) }
    return row
  }

  /// Writes, in a write transaction.
  func put(_ table: LedgerTable, _ key: [UInt8], _ content: [UInt8]) throws(LedgerStop) {
    do throws(LMDBFailure) {
      let wrapped = LedgerValue.wrap(content, table, key)
      unsafe try withBytes(key) { key throws(LMDBFailure) in
        unsafe try withBytes(wrapped) { value throws(LMDBFailure) in
          try check(unsafe mdb_put(transaction, number(table), &key, &value, 0), "mdb_put")
        }
      }
    } catch { throw .failed(error) }
  }

  /// Removes, in a write transaction; false where there was nothing.
  @discardableResult func remove(_ table: LedgerTable, _ key: [UInt8]) throws(LedgerStop) -> Bool {
    do throws(LMDBFailure) {
      return unsafe try withBytes(key) { key throws(LMDBFailure) in
        try isFound(unsafe mdb_del(transaction, number(table), &key, nil), "mdb_del")
      }
    } catch { throw .failed(error) }
  }

  /// Visits rows in the order of their keys, from the first that is not before `place`, until `body` returns
  /// false. `body` changes nothing in the table.
  func forEach(
    _ table: LedgerTable, from place: [UInt8] = [],
    _ body: (_ key: [UInt8], _ content: [UInt8]) throws(LedgerStop) -> Bool
  ) throws(LedgerStop) {
    guard number(table) != Environment.noTable else { return }
    var stop: LedgerStop?
    do throws(LMDBFailure) {
      var cursor = unsafe try Cursor(transaction, number(table))
      var isFound = try cursor.seek(place)
      while isFound {
        let (key, value) = cursor.withRow { (Self.copy($0), Self.copy($1)) }
        do throws(LedgerStop) {
          guard let content = LedgerValue.unwrap(value, table, key) else { throw damaged(table) }
          guard try body(key, content) else { return }
        } catch {
          stop = error
          break
        }
        isFound = try cursor.next()
      }
    } catch { throw .failed(error) }
    if let stop { throw stop }
  }

  func damaged(_ table: LedgerTable) -> LedgerStop {
    .refused(
      .store(
        StoreError(
          .damaged, path: path, reason: "a row of the table \(table.name) is not what was written",
          wayOut: LedgerFile.damageWayOut)))
  }

  private static func copy(_ bytes: RawSpan) -> [UInt8] { unsafe bytes.withUnsafeBytes { unsafe Array($0) } }

  private func withBytes<Result>(
    _ bytes: [UInt8], _ body: (inout MDB_val) throws(LMDBFailure) -> Result
  ) throws(LMDBFailure) -> Result {
    var bytes = bytes
    let result: Swift.Result<Result, LMDBFailure> = unsafe bytes.withUnsafeMutableBytes { bytes in
      var value = unsafe MDB_val(mv_size: bytes.count, mv_data: bytes.baseAddress)
      do throws(LMDBFailure) { return unsafe .success(try body(&value)) } catch { return .failure(error) }
    }
    return try result.get()
  }
}
