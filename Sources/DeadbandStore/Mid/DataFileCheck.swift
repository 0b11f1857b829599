/// Follows every page that LMDB may follow in a `data.mdb`, and says what LMDB would stumble over: numbers out of range,
/// pages reached twice, keys out of order. Values are not its business; each has a checksum of its own.
///
/// Reads each page once. O(pages), and a bit a page.
struct DataFileCheck {
  private let file: DataFile
  private let pageBytes: Int
  /// Pages of the file that were reached.
  private var isUsed: [Bool]
  /// Pages behind the file's end that were: freed before they were ever written.
  private var isUsedBeyond: Set<UInt64> = []
  private var roots: [DataFile.Root] = []

  /// What is wrong with the file, in a few words, or nil.
  static func flaw(in file: DataFile) throws(StoreError) -> DataFile.Flaw? {
    guard file.meta.lastPage < UInt64(UInt32.max) else { return "its last page is impossible" }
    var check = DataFileCheck(file)
    return try check.flaw()
  }

  private struct Flaw: Error {
    let text: DataFile.Flaw
    var cause: StoreError?
  }

  private init(_ file: DataFile) {
    self.file = file
    pageBytes = file.meta.free.pageBytes
    isUsed = [Bool](repeating: false, count: max(file.pageCount, 2))
    isUsed[0] = true
    isUsed[1] = true
  }

  private mutating func flaw() throws(StoreError) -> DataFile.Flaw? {
    do throws(Flaw) {
      try tree(file.meta.main, .names)
      for root in roots { try tree(root, .rows) }
      // Last: a free page must not be in use.
      try tree(file.meta.free, .free)
      return nil
    } catch {
      if let cause = error.cause { throw cause }
      return error.text
    }
  }

  /// What the values of a table are.
  private enum Content { case names, rows, free }

  private mutating func tree(_ root: DataFile.Root, _ content: Content) throws(Flaw) {
    let flags: UInt16 = content == .free ? 0x08 : 0
    guard root.flags & 0x7fff == flags else { throw Flaw(text: "a table of another kind") }
    guard let page = root.page else {
      guard root.depth == 0, root.rows == 0 else { throw Flaw(text: "a table without a root") }
      return
    }
    guard (1...32).contains(root.depth) else { throw Flaw(text: "a table of impossible depth") }
    let rows = try visit(page, depth: root.depth, content)
    guard rows == root.rows else {
      throw Flaw(text: "a table with \(rows) rows that should have \(root.rows)")
    }
  }

  private mutating func use(_ page: UInt64) throws(Flaw) {
    guard page <= file.meta.lastPage else { throw Flaw(text: "a page behind the last") }
    let isNew =
      page < UInt64(isUsed.count) ? !isUsed[Int(page)] : !isUsedBeyond.contains(page)
    guard isNew else { throw Flaw(text: "page \(page) is reached twice") }
    if page < UInt64(isUsed.count) { isUsed[Int(page)] = true } else { isUsedBeyond.insert(page) }
  }

  /// Follows a page and those below it; how many rows they hold.
  private mutating func visit(_ number: UInt64, depth: Int, _ content: Content) throws(Flaw) -> UInt64 {
    try use(number)
    let bytes = try read(number)
    let isLeaf = depth == 1
    guard value(bytes, 10, UInt16.self) == (isLeaf ? PageFlags.leaf : PageFlags.branch) else {
      throw Flaw(text: "page \(number) is of another kind")
    }
    let (lower, upper) = (Int(value(bytes, 12, UInt16.self)), Int(value(bytes, 14, UInt16.self)))
    guard lower >= 16, lower % 2 == 0, lower <= upper, upper <= pageBytes else {
      throw Flaw(text: "page \(number) has impossible bounds")
    }
    let count = (lower - 16) / 2
    guard count >= (isLeaf ? 1 : 2) else { throw Flaw(text: "page \(number) is empty") }
    var rows: UInt64 = isLeaf ? UInt64(count) : 0
    var before: Range<Int>?
    for index in 0..<count {
      let node = Int(value(bytes, 16 + 2 * index, UInt16.self))
      guard node >= upper, node % 2 == 0, node + 8 <= pageBytes else {
        throw Flaw(text: "page \(number) has a node outside")
      }
      let keyBytes = Int(value(bytes, node + 6, UInt16.self))
      let key = node + 8..<node + 8 + keyBytes
      guard key.upperBound <= pageBytes, isLeaf ? keyBytes > 0 : true else {
        throw Flaw(text: "page \(number) has a key outside")
      }
      // A branch page's first key is never looked at.
      if isLeaf || index > 0 {
        if let before, !isOrdered(bytes, before, key, content) {
          throw Flaw(text: "page \(number) has keys out of order")
        }
        before = key
      }
      if isLeaf {
        try leaf(bytes, node, key, content)
      } else {
        rows += try visit(
          UInt64(value(bytes, node, UInt32.self)) | UInt64(value(bytes, node + 4, UInt16.self)) << 32,
          depth: depth - 1, content)
      }
    }
    return rows
  }

  private mutating func leaf(_ bytes: [UInt8], _ node: Int, _ key: Range<Int>, _ content: Content)
    throws(Flaw)
  {
    let count = Int(value(bytes, node, UInt32.self))
    let flags = value(bytes, node + 4, UInt16.self)
    let start = key.upperBound
    switch (flags, content) {
    case (0x01, .rows), (0x01, .free):
      guard start + 8 <= pageBytes else { throw Flaw(text: "a value outside its page") }
      let pages = (16 + count + pageBytes - 1) / pageBytes
      let first = value(bytes, start, UInt64.self)
      try overflow(first, pages: pages)
      if content == .free { try free(try read(first, pages: pages), 16, count) }
    case (0x00, .rows), (0x00, .free):
      guard start + count <= pageBytes else { throw Flaw(text: "a value outside its page") }
      if content == .free { try free(bytes, start, count) }
    case (0x02, .names):
      guard count == DataFile.Root.byteCount, start + count <= pageBytes else {
        throw Flaw(text: "a table without a description")
      }
      var reader = LittleEndianReader(bytes, start..<start + count)
      if let root = DataFile.Root(&reader) { roots.append(root) }
    default: throw Flaw(text: "a value of another kind")
    }
  }

  private mutating func overflow(_ first: UInt64, pages: Int) throws(Flaw) {
    guard first <= file.meta.lastPage, UInt64(pages) - 1 <= file.meta.lastPage - first else {
      throw Flaw(text: "a page behind the last")
    }
    // The last one must be there: LMDB reads it through the map.
    _ = try read(first + UInt64(pages) - 1, isHeader: false)
    for page in first..<first + UInt64(pages) { try use(page) }
    let header = try read(first)
    guard value(header, 10, UInt16.self) == PageFlags.overflow, value(header, 12, UInt32.self) == pages else {
      throw Flaw(text: "page \(first) is of another kind")
    }
  }

  /// A list of free pages: their count, then their numbers.
  private mutating func free(_ bytes: [UInt8], _ start: Int, _ count: Int) throws(Flaw) {
    guard count >= 8, count % 8 == 0, start + count <= bytes.count,
      value(bytes, start, UInt64.self) <= UInt64(count / 8 - 1)
    else { throw Flaw(text: "an impossible list of free pages") }
    for index in 0..<Int(value(bytes, start, UInt64.self)) {
      try use(value(bytes, start + 8 + 8 * index, UInt64.self))
    }
  }

  private func isOrdered(_ bytes: [UInt8], _ left: Range<Int>, _ right: Range<Int>, _ content: Content)
    -> Bool
  {
    guard content == .free else { return bytes[left].lexicographicallyPrecedes(bytes[right]) }
    return left.count == 8 && right.count == 8
      && value(bytes, left.lowerBound, UInt64.self) < value(bytes, right.lowerBound, UInt64.self)
  }

  private func read(_ number: UInt64, isHeader: Bool = true) throws(Flaw) -> [UInt8] {
    let bytes: [UInt8]
    do throws(StoreError) { bytes = try file.page(number) } catch { throw Flaw(text: "", cause: error) }
    guard bytes.count == pageBytes else { throw Flaw(text: "a file that ends before page \(number)") }
    guard !isHeader || value(bytes, 0, UInt64.self) == number else {
      throw Flaw(text: "page \(number) is another one")
    }
    return bytes
  }

  private func read(_ first: UInt64, pages: Int) throws(Flaw) -> [UInt8] {
    var bytes = try read(first)
    for page in 1..<UInt64(max(pages, 1)) { bytes += try read(first + page, isHeader: false) }
    return bytes
  }

  /// The integer at `offset`, which lies within.
  private func value<Number: FixedWidthInteger & BitwiseCopyable>(
    _ bytes: [UInt8], _ offset: Int, _ type: Number.Type
  )
    -> Number
  {
    var reader = LittleEndianReader(bytes, min(offset, bytes.count)..<bytes.count)
    return reader.next(type) ?? .max
  }
}
