/// The files of one folder as the store uses them: the lowest seam, at which tests let calls fail, power go out and
/// disks fill up.
protocol Folder: Sendable {
  /// Names of the files that are there, in no order.
  func names() throws(StoreError) -> [String]
  /// Opens an existing file.
  func open(_ name: String, writable: Bool) throws(StoreError) -> any File
  /// Makes a new, empty file, in place of an old one of that name.
  func create(_ name: String) throws(StoreError) -> any File
  /// Puts a file in the place of another, at once.
  func rename(_ name: String, to newName: String) throws(StoreError)
  /// Removes a file; it is no error that there is none.
  func remove(_ name: String) throws(StoreError)
  /// Returns when what was made, renamed and removed is durable.
  func sync() throws(StoreError)
}

/// An open file; closed when nobody holds it.
protocol File: Sendable {
  /// Its size in bytes.
  func size() throws(StoreError) -> Int
  /// Up to `count` bytes from `offset` on; fewer only where the file ends.
  func read(at offset: Int, count: Int) throws(StoreError) -> [UInt8]
  /// Writes all of `bytes`.
  func write(_ bytes: [UInt8], at offset: Int) throws(StoreError)
  /// Makes the file so long, zeros where nothing was written, its room on the device reserved.
  func allocate(_ size: Int) throws(StoreError)
  /// Returns when everything written to it is durable. After an error nobody knows what is: never try it again.
  func sync() throws(StoreError)
}

extension Folder {
  /// Replaces a file's content: temporary file, sync, rename, sync of the folder. What was there before stays whole
  /// until the new content is durable.
  func replace(_ name: String, with bytes: [UInt8]) throws(StoreError) {
    let temporary = name + ".new"
    let file = try create(temporary)
    try file.write(bytes, at: 0)
    try file.sync()
    try rename(temporary, to: name)
    try sync()
  }
}
