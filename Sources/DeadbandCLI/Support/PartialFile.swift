import DeadbandLab

/// Where partial results are written.
enum PartialFile {
  /// Some hundred bytes a subject: more than any history has.
  static let byteLimit = 1 << 28

  /// Writes a partial result in the place of what stood there, once it is whole.
  static func write(_ partial: Partial, to path: String) throws {
    let file = try OutputFile(path: path)
    do { try file.output.write(partial.json) } catch {
      file.abandon()
      throw error
    }
    try file.commit()
  }
}
