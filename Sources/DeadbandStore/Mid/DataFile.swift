/// LMDB's `data.mdb`, read by us and not by LMDB, which trusts every number in it and dies of a wrong one.
///
///     page 0, 1: meta   │ header 16 │ magic u32, version u32, address u64, map bytes u64 │ free, main: 48 each │
///                       │ last page u64, transaction u64 │
///     other pages       │ number u64, pad u16, flags u16, lower u16, upper u16 │ offsets of nodes → … ← nodes │
///     overflow pages    │ number u64, pad u16, flags u16, pages u32          │ bytes …
///
/// Source: liblmdb/mdb.c of LMDB 0.9.24, `MDB_page`, `MDB_node`, `MDB_db`, `MDB_meta`; 64 bits, little-endian.
struct DataFile {
  /// What is wrong with it, or nil.
  typealias Flaw = String

  private let file: any File
  private let size: Int

  /// A table's root and page size, and its root where it has one.
  struct Root {
    let pageBytes: Int
    let flags: UInt16
    let depth: Int
    let rows: UInt64
    let page: UInt64?

    static let byteCount = 48

    init?(_ reader: inout LittleEndianReader) {
      guard let pageBytes = reader.next(UInt32.self), let flags = reader.next(UInt16.self),
        let depth = reader.next(UInt16.self), reader.skip(24) != nil, let rows = reader.next(UInt64.self),
        let page = reader.next(UInt64.self)
      else { return nil }
      self.pageBytes = Int(pageBytes)
      self.flags = flags
      self.depth = Int(depth)
      self.rows = rows
      self.page = page == .max ? nil : page
    }
  }

  /// What a meta page says.
  struct Meta {
    let free: Root
    let main: Root
    let lastPage: UInt64
    let transaction: UInt64
  }

  let meta: Meta
  /// Whole pages that are there.
  var pageCount: Int { size / meta.free.pageBytes }
  /// The file is shorter than its last page: a page that nobody needs, or a file that was cut.
  var isShort: Bool { UInt64(pageCount) <= meta.lastPage }

  enum Reading {
    /// There is none, or an empty one: LMDB will make it.
    case none
    case unusable(Flaw)
    case readable(DataFile)
  }

  /// Reads the meta pages.
  static func read(_ file: any File) throws(StoreError) -> Reading {
    let size = try file.size()
    guard size > 0 else { return .none }
    let first: Meta
    switch meta(try file.read(at: 0, count: 512)) {
    case .success(let meta): first = meta
    case .failure(let flaw): return .unusable(flaw.text)
    }
    switch meta(try file.read(at: first.free.pageBytes, count: 512)) {
    case .failure(let flaw): return .unusable(flaw.text)
    case .success(let second):
      guard second.free.pageBytes == first.free.pageBytes else { return .unusable("its meta pages disagree") }
      let meta = second.transaction > first.transaction ? second : first
      return .readable(DataFile(file: file, size: size, meta: meta))
    }
  }

  private init(file: any File, size: Int, meta: Meta) {
    self.file = file
    self.size = size
    self.meta = meta
  }

  private struct MetaFlaw: Error { let text: Flaw }

  private static func meta(_ bytes: [UInt8]) -> Result<Meta, MetaFlaw> {
    var reader = LittleEndianReader(bytes)
    func flaw(_ text: Flaw) -> Result<Meta, MetaFlaw> { .failure(MetaFlaw(text: text)) }
    guard reader.skip(10) != nil, let flags = reader.next(UInt16.self), reader.skip(4) != nil,
      let magic = reader.next(UInt32.self), let version = reader.next(UInt32.self), reader.skip(16) != nil,
      let free = Root(&reader), let main = Root(&reader), let lastPage = reader.next(UInt64.self),
      let transaction = reader.next(UInt64.self)
    else { return flaw("a file too short for its meta pages") }
    guard magic != UInt32(0xbeef_c0de).byteSwapped else { return flaw("a file of another byte order") }
    guard magic == 0xbeef_c0de, flags & PageFlags.meta != 0 else { return flaw("no file of LMDB's") }
    guard version == 1 else {
      return flaw("a file of LMDB's format \(version), not 1, or of another architecture")
    }
    // LMDB's default, and its largest.
    guard [4096, 8192, 16384, 32768].contains(free.pageBytes) else {
      return flaw("pages of \(free.pageBytes) bytes: a file of another architecture")
    }
    return .success(Meta(free: free, main: main, lastPage: lastPage, transaction: transaction))
  }

  /// Bytes of the page, fewer where the file ends before.
  func page(_ number: UInt64) throws(StoreError) -> [UInt8] {
    let size = UInt64(meta.free.pageBytes)
    guard let offset = Int(exactly: number.multipliedReportingOverflow(by: size).partialValue),
      number <= meta.lastPage, number <= UInt64(Int.max) / size
    else { return [] }
    return try file.read(at: offset, count: Int(size))
  }
}

/// LMDB's flags of a page, `mp_flags`.
enum PageFlags {
  static let branch: UInt16 = 0x01
  static let leaf: UInt16 = 0x02
  static let overflow: UInt16 = 0x04
  static let meta: UInt16 = 0x08
}
