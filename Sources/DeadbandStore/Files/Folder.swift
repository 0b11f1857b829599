/// The files of one folder as the store uses them: the lowest seam, at which tests let calls fail, power go out and
/// disks fill up.
package protocol Folder: Sendable {
  /// Names of the files that are there, in no order.
  func names() throws(StoreError) -> [String]
  /// Opens an existing file; nil where there is none.
  func open(_ name: String, writable: Bool) throws(StoreError) -> (any File)?
  /// Makes a new, empty file, in place of an old one of that name.
  func create(_ name: String) throws(StoreError) -> any File
  /// Puts a file in the place of another, at once.
  func rename(_ name: String, to newName: String) throws(StoreError)
  /// Removes a file; it is no error that there is none.
  func remove(_ name: String) throws(StoreError)
  /// Returns when what was made, renamed and removed is durable.
  func sync() throws(StoreError)
  /// What tells a file from one that replaced it; nil where there is none.
  func stamp(_ name: String) throws(StoreError) -> FileStamp?
  /// The lock of that name, for this holder alone among all processes; nil where another one holds it and goes on
  /// holding it for `seconds`. The system lets go of it when its holder dies.
  func lock(_ name: String, waitingSeconds seconds: Double) throws(StoreError) -> (any FolderLock)?
}

/// A lock that is held until nobody holds this object.
package protocol FolderLock: AnyObject, Sendable {}

/// A file's identity and its last change.
package struct FileStamp: Sendable, Hashable {
  let inode: UInt64
  let changed: Int64
  let size: Int64
}

/// A file on its way to its name: of no meaning after a crash.
enum UnfinishedFile {
  /// What its name ends in until then.
  static let suffix = ".new"
}

/// An open file; closed when nobody holds it.
package protocol File: Sendable {
  /// Its size in bytes.
  func size() throws(StoreError) -> Int
  /// Up to `count` bytes from `offset` on; fewer only where the file ends.
  func read(at offset: Int, count: Int) throws(StoreError) -> [UInt8]
  /// Writes all of `bytes`.
  func write(_ bytes: [UInt8], at offset: Int) throws(StoreError)
  /// Makes the file so long, zeros where nothing was written, its room on the device reserved.
  func allocate(_ size: Int) throws(StoreError)
  /// Cuts off what lies behind `size` and gives its room back.
  func truncate(to size: Int) throws(StoreError)
  /// Returns when everything written to it is durable. After an error nobody knows what is: never try it again.
  func sync() throws(StoreError)
}

extension Folder {
  /// Replaces a file's content: temporary file, sync, rename, sync of the folder. What was there before stays whole
  /// until the new content is durable.
  func replace(_ name: String, with bytes: [UInt8]) throws(StoreError) {
    try createDurable(name) { file throws(StoreError) in try file.write(bytes, at: 0) }
  }

  /// Makes a file that is there under its name once all that `fill` wrote is durable, and not before. What a failure
  /// leaves behind is taken away, so that it takes no room.
  @discardableResult
  func createDurable(_ name: String, fill: (any File) throws(StoreError) -> Void) throws(StoreError)
    -> any File
  {
    let temporary = name + UnfinishedFile.suffix
    do throws(StoreError) {
      let file = try create(temporary)
      try fill(file)
      try file.sync()
      try rename(temporary, to: name)
      try sync()
      return file
    } catch {
      try? remove(temporary)
      throw error
    }
  }

  /// All of a file that is no longer than `limit`; nil where there is none, or a longer one.
  func contents(_ name: String, limit: Int) throws(StoreError) -> [UInt8]? {
    guard let file = try open(name, writable: false) else { return nil }
    let size = try file.size()
    return size > limit ? nil : try file.read(at: 0, count: size)
  }
}
